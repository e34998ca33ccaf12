"""Joint organizations of the small county that tests share."""

from datetime import date

from tests.world import AT, World
from zhizhi.registry.overlays.models import Link, Overlay
from zhizhi.registry.overlays.operations import Founding, Who, link_start, meeting_record, overlay_create

BEGUN = date(2025, 9, 1)


def chain_make(world: World, kind: str = "chain", name: str = "茶产业链联合党委") -> Overlay:
    """One of the township."""
    founding = Founding(kind, name, world.township, "抱团发展茶产业", BEGUN)
    return overlay_create(scope=None, founding=founding, at=AT)


def estate_make(world: World) -> Overlay:
    """An estate of the village's, with governance."""
    return overlay_create(scope=None, founding=Founding("estate", "清溪花园小区", world.village, "", BEGUN), at=AT)


def linked(overlay: Overlay, kind: str, who: Who, from_date: date = BEGUN) -> Link:
    """A partner from that day on."""
    return link_start(scope=None, overlay=overlay, kind=kind, who=who, from_date=from_date, at=AT)


def met(overlay: Overlay, *attended: Link, day: date = date(2026, 3, 2)) -> int:
    """A meeting of these partners."""
    meeting = meeting_record(
        scope=None, overlay=overlay, day=day, topic="春茶统一收购", decisions="统一标准", attended=attended, at=AT
    )
    return int(meeting.pk)
