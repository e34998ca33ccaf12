"""Rows of the desk, of cases and of the catalogue."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.models import Alert, Case, Task
from zhizhi.engines.processes.tests.walk import Walk, pack_ready

ASKED = {"category": "roads", "wish": "村口的路灯晚上不亮", "contact_phone": "13800001234"}


def packed(world: World) -> list[Any]:
    """The shipped processes can be opened."""
    pack_ready(world.at)
    return []


def case(world: World) -> list[str]:
    """An order at the village, which waits for its secretary."""
    pack_ready(world.at)
    return [Walk(world, world.at).ask(answers=ASKED).number]


def closed(world: World) -> list[str]:
    """An order of the village that was refused."""
    pack_ready(world.at)
    walk = Walk(world, world.at)
    found = walk.ask(answers=ASKED)
    walk.act(found, world.secretary, "refuse", {"refusal": "这件事归水利站管"})
    return [found.number]


def move(world: World) -> list[str]:
    return [*case(world), "refuse"]


def task() -> Task:
    found: Task = Task.objects.system("test").order_by("-pk")[0]
    return found


def sent(name: str, **answers: object) -> dict[str, object]:
    """A form of the page, under the prefix of its act."""
    return {"task": task().pk, "key": "k", f"{name}-key": "k"} | {
        f"{name}-{key}": text for key, text in answers.items()
    }


def dispatched(world: World) -> list[str]:
    """An order that the secretary gave to a group, whose leader has it."""
    pack_ready(world.at)
    walk = Walk(world, world.at)
    found = walk.ask(answers=ASKED)
    walk.act(found, world.secretary, "offer", {"group": world.group.pk})
    return [found.number]


def alert(world: World) -> list[int]:
    """An alarm that the township is told of."""
    number = case(world)[0]
    assert Case.objects.system("test").get(number=number).place == world.village
    return [
        Alert.objects.create(
            task=task(), percent=100, role="township_organizer", organization=world.township, told_at=world.at
        ).pk
    ]


def overview(world: World) -> list[Any]:
    packed(world)
    return ["five-orders", world.village.pk]


def service(world: World) -> list[str]:
    return [*packed(world), "five-orders"]


def mechanism(world: World) -> list[str]:
    return [*packed(world), "M66"]


STRANGER = ("stranger_secretary", 404)
ROWS = [
    Row("desk:inbox", colleague=("nobody", 200), holder=("secretary", 200)),
    Row("desk:search", data={"q": "lw"}, colleague=("nobody", 200), holder=("secretary", 200)),
    Row("desk:office", colleague=("member", 403), holder=("administrator", 200)),
    Row(
        "desk:seen", alert, method="post",
        stranger=("stranger_organizer", 404), colleague=("secretary", 404), holder=("organizer", 302),
    ),
    Row("desk:seen", alert, holder=("organizer", 302)),
    Row("desk:all_seen", method="post", colleague=("nobody", 302), holder=("organizer", 302)),
    Row("desk:gallery", colleague=("nobody", 200), holder=("secretary", 200)),
    Row("catalogue:list", packed, colleague=("nobody", 200), holder=("officer", 200)),
    Row("catalogue:mechanism", mechanism, colleague=("nobody", 200), holder=("officer", 200)),
    Row("catalogue:flow_svg", mechanism, colleague=("nobody", 200), holder=("officer", 200)),
    Row("catalogue:flow_bpmn", mechanism, colleague=("nobody", 200), holder=("officer", 200)),
    Row("processes:cases", packed, colleague=("nobody", 200), holder=("secretary", 200)),
    Row("processes:export", packed, method="post", colleague=("nobody", 200), holder=("secretary", 200)),
    Row("processes:mine", packed, holder=("nobody", 200)),
    Row("processes:own_ask", lambda world: [*packed(world), "five-orders"], holder=("nobody", 404)),
    Row("processes:open_under", lambda world: [*case(world), "five-orders"], holder=("desk_officer", 404)),
    Row("processes:open", packed, colleague=("member", 403), holder=("desk_officer", 200)),
    Row(
        "processes:open", packed, data=lambda world: {"place": world.village.pk, "process": "five-orders"},
        stranger=STRANGER, colleague=("member", 403), holder=("desk_officer", 200),
    ),
    Row(
        "processes:open", packed, method="post",
        data=lambda world: {"place": world.village.pk, "process": "five-orders", "key": "k", **ASKED},
        stranger=STRANGER, colleague=("member", 403), holder=("desk_officer", 200),
    ),
    Row("processes:case", case, stranger=STRANGER, colleague=("desk_officer", 200), holder=("secretary", 200)),
    Row("processes:case", case, stranger=("member", 404), holder=("officer", 200)),
    Row("processes:photo", lambda world: [*case(world), 1], stranger=STRANGER, holder=("secretary", 404)),
    Row("processes:move", move, stranger=STRANGER, holder=("secretary", 302)),
    Row(
        "processes:move", move, method="post", data=lambda _world: sent("refuse", refusal="这件事归水利站管"),
        stranger=STRANGER, colleague=("desk_officer", 403), holder=("secretary", 302),
    ),
    Row(
        "processes:send_back", dispatched, method="post",
        data=lambda _world: sent("send_back", to="offer", reason="不归我们组"),
        stranger=STRANGER, colleague=("secretary", 403), holder=("group_leader", 302),
    ),
    Row(
        "processes:hand_over", case, method="post",
        data=lambda world: sent("hand_over", person=world.desk_officer.pk, reason="我在外面开会"),
        stranger=STRANGER, colleague=("desk_officer", 403), holder=("secretary", 302),
    ),
    Row(
        "processes:urge", dispatched, method="post", data=lambda _world: sent("urge", note="请抓紧"),
        stranger=STRANGER, colleague=("desk_officer", 403), holder=("secretary", 302),
    ),
    Row(
        "processes:withdraw", case, method="post", data=lambda _world: sent("withdraw", reason="本人不需要了"),
        stranger=STRANGER, colleague=("desk_officer", 403), holder=("organizer", 302),
    ),
    Row(
        "processes:any", lambda world: [*case(world), "extension_ask"], method="post",
        data=lambda _world: sent("extension_ask", until="2027-01-04", reason="等材料"),
        stranger=STRANGER, colleague=("desk_officer", 403), holder=("secretary", 302),
    ),
    Row(
        "processes:any", lambda world: [*case(world), "suspend"], method="post",
        data=lambda _world: sent("suspend", reason="等上级批复"),
        stranger=STRANGER, colleague=("desk_officer", 403), holder=("organizer", 302),
    ),
    Row("processes:any", lambda world: [*case(world), "nothing"], method="post", holder=("secretary", 404)),
    Row("processes:co_sign", case, stranger=STRANGER, colleague=("desk_officer", 403), holder=("secretary", 200)),
    Row(
        "processes:code", dispatched, method="post", data=lambda _world: sent("code", note="本村人认识"),
        stranger=STRANGER, colleague=("group_leader", 403), holder=("desk_officer", 200),
    ),
    Row(
        "processes:reveal", closed, method="post", data=lambda _world: sent("reveal", reason="回访时打电话"),
        stranger=STRANGER, colleague=("desk_officer", 403), holder=("secretary", 200),
    ),
    Row("processes:overviews", packed, colleague=("desk_officer", 403), holder=("secretary", 302)),
    Row("processes:overview_top", service, colleague=("member", 403), holder=("officer", 302)),
    Row("processes:overview", overview, stranger=STRANGER, colleague=("desk_officer", 403), holder=("secretary", 200)),
]  # fmt: skip
EXEMPT = {
    "frame:large_type": "keeps a setting in a cookie, for anybody",
    "frame:language": "keeps a setting in a cookie, for anybody",
}
