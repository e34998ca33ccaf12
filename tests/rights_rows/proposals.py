"""Rows of what waits for a second person: who proposed it reads it, who holds the right decides, others get 404."""

from datetime import timedelta

from django.utils.timezone import localdate, now

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.rights.mandates import Span, delegation_start


def proposed(world: World) -> list[int]:
    """The township's organizer lends the post for long from today (pages go by the clock); another confirms."""
    held = Appointment.objects.system("test").select_related("post__organization").get(person=world.organizer)
    at = now()
    day = localdate(at)
    made = delegation_start(
        scope=world.scope(world.organizer, at), appointment=held, person=world.talent_liaison,
        span=Span(day, day + timedelta(days=60)), reason="外出进修", at=at,
    )  # fmt: skip
    return [made.pk]


STRANGER = ("stranger_organizer", 404)
ROWS = [
    Row("proposals:list", colleague=("nobody", 200), holder=("officer", 200)),
    Row("proposals:detail", proposed, stranger=STRANGER, colleague=("secretary", 404), holder=("officer", 200)),
    Row("proposals:refuse", proposed, method="post", data={"note": "材料不齐，请补充"},
        stranger=STRANGER, colleague=("organizer", 403), holder=("officer", 302)),
    Row("proposals:confirm", proposed, method="post", data={"note": ""},
        stranger=STRANGER, colleague=("organizer", 403), holder=("officer", 302)),
    Row("proposals:withdraw", proposed, method="post",
        stranger=STRANGER, colleague=("officer", 403), holder=("organizer", 302)),
]  # fmt: skip
