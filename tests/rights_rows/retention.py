"""Rows of keeping and erasing."""

from tests.rights_rows import Row

ROWS = [
    Row("retention:overview", colleague=("secretary", 403), holder=("officer", 200)),
    Row("retention:due", lambda world: ["orders"], colleague=("secretary", 403), holder=("officer", 200)),
    Row("retention:hold", method="post", colleague=("secretary", 403), holder=("officer", 200)),
    Row("retention:lift", lambda world: [1], method="post", colleague=("secretary", 403), holder=("officer", 404)),
    Row(
        "retention:erase",
        lambda world: [world.member.pk],
        stranger=("stranger_organizer", 404),
        colleague=("desk_officer", 403),
        holder=("officer", 200),
    ),
]
