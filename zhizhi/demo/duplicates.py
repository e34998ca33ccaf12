"""Records of one human twice, as several rosters give them; what people correct, what sources disagree about."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO

from zhizhi.core.idnumber import check_character
from zhizhi.core.partialdates import PartialDate
from zhizhi.demo.dataset import Dataset, Human
from zhizhi.demo.load import Loaded
from zhizhi.demo.pictures import picture
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.demo.stories import Story
from zhizhi.registry.corrections.models import Correction, Difference
from zhizhi.registry.corrections.operations import difference_decide, difference_record
from zhizhi.registry.corrections.proposing import correction_accept, correction_propose, correction_refuse
from zhizhi.registry.corrections.refusals import CorrectionRefused
from zhizhi.registry.duplicates.models import Pair
from zhizhi.registry.duplicates.operations import pair_decide, person_merge
from zhizhi.registry.duplicates.sweeping import duplicates_find
from zhizhi.registry.files.operations import photo_read
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

WHY = "the demo's invented history"
CADRES, YEARLY, FORMS = "2025年干部名册.xlsx 第{}行", "2024年党员年报花名册.xls 第{}行", "入党志愿书扫描件 第{}页"
# Characters that hurried typing confuses; every twin is found by something else.
SAME_SOUND = {
    "国": "帼",
    "建": "健",
    "志": "智",
    "文": "雯",
    "明": "铭",
    "华": "桦",
    "英": "瑛",
    "秀": "绣",
    "春": "椿",
    "玉": "钰",
}
# item, value, words, with a photo, what becomes of it
PROPOSED = (
    ("native_place", "云州市河西镇", "户口簿登记的籍贯是云州市。", True, "open"),
    ("school", "云州广播电视大学", "", False, "accept"),
    ("birth_date", "1969-04", "身份证办错了一个月，老户口底册可查。", True, "open"),
    ("education", "31", "2019年取得成人大专毕业证书。", True, "accept"),
    ("party_since", "1992-06-30", "记得是建党节前一天宣的誓。", False, "refuse"),
    ("work_history", "1988.09—1991.07 在乡农技站任技术员（漏登）", "", False, "open"),
)  # fmt: skip
# item, value, source, decided
SAID = (
    ("birth_date", "1966-11", CADRES.format(37), False),
    ("party_since", "1995-07-01", FORMS.format(3), False),
    ("work_since", "1987-12", CADRES.format(112), False),
    ("education", "21", YEARLY.format(2041), False),
    ("birth_date", "1972-02-09", YEARLY.format(615), True),
    ("party_since", "2001-06", YEARLY.format(88), True),
)


def demo_duplicates_make(data: Dataset, loaded: Loaded) -> None:
    """Pairs to decide and decided, one merge, on the demo's day."""
    duplicates_find(data.ends)
    _pairs(data, _scope(data, loaded, "county"))


def duplicates_stories(data: Dataset, loaded: Loaded) -> Iterator[Story]:
    """How records came to be there twice; corrections and differences in every state."""
    officer = _scope(data, loaded, "county")
    shown = [human for human in data.people if human.place == SHOWN_KEY]
    others = [human for human in data.people if human.place != SHOWN_KEY]
    yield _twins(data, loaded, [*shown[8:13], *others[40:320:70]])
    yield from _corrections(data, loaded, officer)
    yield from _differences(data, loaded, officer, others)


def _twins(data: Dataset, loaded: Loaded, humans: list[Human]) -> Story:
    """Each once more, as another roster has the person: without number, known to the month, one sign or digit wrong."""
    for number, human in enumerate(humans):
        known = loaded.people[human.key]
        month = PartialDate.at(human.born, "m") if number % 2 else PartialDate(human.born)
        at = data.begins + timedelta(days=30 + number)
        yield at
        person_create(
            scope=None, place=known.place, at=at, sex=known.sex,
            name=_misheard(human.name) if number % 3 == 1 else human.name, birth_date=month,
            id_number=_slip(human.id_number) if number % 4 == 2 else "",
            phone=human.phone if number % 3 == 0 else "", party_since=human.party_since + timedelta(days=31),
        )  # fmt: skip


def _misheard(name: str) -> str:
    """The last character that has one of the same sound, written so."""
    for at in range(len(name) - 1, 0, -1):
        if name[at] in SAME_SOUND:
            return name[:at] + SAME_SOUND[name[at]] + name[at + 1 :]
    return name


def _slip(number: str) -> str:
    """The number with another serial figure, and the check character that belongs to it."""
    first = number[:15] + str((int(number[15]) + 3) % 10) + number[16]
    return first + check_character(first)


def _pairs(data: Dataset, officer: Scope) -> None:
    """Of the pairs found, one is merged, one are two people, one waits; the rest are to be looked at."""
    found = list(Pair.objects.system(WHY).select_related("first__place", "second__place").order_by("-sure", "pk"))
    if len(found) < 4:
        return
    merged, different, later = found[0], found[-1], found[-2]
    person_merge(scope=officer, kept=merged.first, gone=merged.second, given={}, at=data.ends)
    pair_decide(scope=officer, pair=different, state="different", note="经村党支部核实，系两人", at=data.ends)
    pair_decide(scope=officer, pair=later, state="later", note="本人外出，回村后核实", at=data.ends)


def _corrections(data: Dataset, loaded: Loaded, officer: Scope) -> Iterator[Story]:
    """Those with an account say what is wrong; the county answered some of it."""
    stations = [login for login in data.logins if login.station and login.station not in ("county", "admin", "audit")]
    for number in range(len(PROPOSED)):
        scope = _scope(data, loaded, stations[number % len(stations)].station)
        yield _correction(number, scope, officer, data.ends - timedelta(days=9 - number))


def _correction(number: int, scope: Scope, officer: Scope, at: datetime) -> Story:
    item, value, words, photo, then = PROPOSED[number]
    yield at
    scans = [photo_read(stream=BytesIO(picture(40 + number)), name=f"佐证{number + 1}.jpg")] if photo else []
    # Another seed may have recorded it right.
    with suppress(CorrectionRefused):
        made = correction_propose(scope=scope, item=item, value=value, words=words, scans=scans, at=at)
        yield at + timedelta(days=1)
        _answer(made, officer, then, at + timedelta(days=1))


def _answer(made: Correction, officer: Scope, then: str, at: object) -> None:
    given = {"scope": officer, "correction": made, "at": at}
    if then == "accept":
        correction_accept(**given, reason="与毕业证书核对一致", basis="毕业证书（查验原件）")  # type: ignore[arg-type]
    elif then == "refuse":
        correction_refuse(**given, reason="入党志愿书记载为次年七月，以志愿书为准")  # type: ignore[arg-type]


def _differences(data: Dataset, loaded: Loaded, officer: Scope, others: list[Human]) -> Iterator[Story]:
    """What two rosters and a form say otherwise than the record."""
    for number in range(len(SAID)):
        person = loaded.people[others[15 + 90 * number % len(others)].key]
        yield _difference(number, person, officer, data.ends - timedelta(days=20 - number))


def _difference(number: int, person: Person, officer: Scope, at: datetime) -> Story:
    item, value, source, decided = SAID[number]
    yield at
    found: Difference | None = difference_record(
        scope=officer, person=_now(person), field=item, current=None, claimed=value, source=source, at=at
    )
    if decided and found and found.current:
        yield at + timedelta(days=5)
        difference_decide(
            scope=officer, difference=found, value=found.current, reason="以档案中最早形成的材料为准",
            basis=f"干部人事档案专项审核认定表（2026）{number + 1}号", at=at + timedelta(days=5),
        )  # fmt: skip


def _now(person: Person) -> Person:
    found: Person = Person.objects.system(WHY).select_related("place").get(pk=person.pk)
    return found


def _scope(data: Dataset, loaded: Loaded, station: str) -> Scope:
    human = next(login.human for login in data.logins if login.station == station)
    return scope_for(person=loaded.people[human], account_id=loaded.accounts[human], at=data.ends)
