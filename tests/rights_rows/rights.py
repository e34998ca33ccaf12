"""Rows of rights that no own appointment gives, and of the two questions who sees and why not."""

from datetime import timedelta

from django.utils.timezone import localdate, now

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.rights.mandates import Span, delegation_start
from zhizhi.registry.rights.models import Mandate


def lent(world: World) -> list[int]:
    """The secretary lends her post to a colleague with a second factor, from today: pages go by the clock."""
    appointment = Appointment.objects.system("test").select_related("post__organization").get(person=world.secretary)
    at = now()
    day = localdate(at)
    made = delegation_start(
        scope=world.scope(world.secretary, at), appointment=appointment, person=world.second_secretary,
        span=Span(day, day + timedelta(days=7)), reason="年休假", at=at,
    )  # fmt: skip
    assert isinstance(made, Mandate)
    return [made.pk]


STRANGER = ("stranger_organizer", 404)
ROWS = [
    Row("rights:list", colleague=("nobody", 200), holder=("secretary", 200)),
    Row("rights:detail", lent, stranger=STRANGER, colleague=("organizer", 404), holder=("second_secretary", 200)),
    Row("rights:end", lent, method="post", stranger=STRANGER, colleague=("organizer", 404), holder=("secretary", 302)),
    Row("rights:delegate", colleague=("nobody", 403), holder=("secretary", 200)),
    Row("rights:emergency", colleague=("secretary", 403), holder=("organizer", 200)),
    Row("rights:line", colleague=("secretary", 403), holder=("officer", 200)),
    Row("rights:why", data={"what": "people", "place": "松坪村"}, colleague=("nobody", 200), holder=("secretary", 200)),
    Row("rights:viewers", lambda world: [world.member.pk], stranger=("stranger_secretary", 404),
        colleague=("contact", 403), holder=("member", 200)),
]  # fmt: skip
