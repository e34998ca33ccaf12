"""What is repeated, changed, new and dropped from one plan to the next."""

from django.urls import reverse

from tests.world import World
from zhizhi.plans.comparing import Fate, Sentence, compared, share_elsewhere
from zhizhi.plans.operations import plan_adopt
from zhizhi.plans.tests.conftest import TEXT, draft_make
from zhizhi.plans.tests.test_living import adopted

BEFORE = ["每个村设一个代办点，年底前全部挂牌。", "组建三个专家服务团，每月下村一次。", "每季度开一次院坝会。"]
NOW = ["1.每个村设一个代办点，年底前全部挂牌；", "组建五个专家服务团，每月下村两次。", "为首次创业的青年提供贷款。"]


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(key, text) for key, text in enumerate(texts, 1)]


def test_each_sentence_has_one_fate() -> None:
    found = compared(sentences(NOW), sentences(BEFORE))
    assert [(pair.fate, pair.before.key if pair.before else 0) for pair in found] == [
        (Fate.REPEATED, 1), (Fate.CHANGED, 2), (Fate.NEW, 0), (Fate.DROPPED, 3),
    ]  # fmt: skip


def test_two_that_are_alike_do_not_share_one_source() -> None:
    found = compared(sentences([BEFORE[0], BEFORE[0]]), sentences([BEFORE[0]]))
    assert [pair.fate for pair in found] == [Fate.REPEATED, Fate.NEW]


def test_the_share_that_stands_elsewhere() -> None:
    assert share_elsewhere(sentences(NOW), [sentences(BEFORE), sentences(["别的话，说别的事。"])]) == 1 / 3
    assert share_elsewhere([], [sentences(BEFORE)]) is None


def test_repeated_sentences_carry_what_became_of_them(world: World, client_for) -> None:
    before = adopted(world)
    changed = TEXT.replace("选派20名技术员到村指导", "选派25名技术员到村住下来指导").replace(
        "每个村每月公开一次办理情况。", ""
    )
    plan = draft_make(world, changed, replaces=before)
    plan_adopt(scope=None, plan_id=plan.pk, based_on=1, confirmed=True, at=world.at)
    client, address = client_for(world.officer), reverse("plans:compare", args=[plan.pk])
    page = client.get(address).content.decode()
    assert page.count("fate-repeated") == 2
    assert page.count("fate-changed") == 1
    assert page.count("fate-dropped") == 1
    assert client.get(address, {"fate": "new"}).content.decode().count("fate-") == 0
