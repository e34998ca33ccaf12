"""Rows of the work list: everybody with an account has one, which shows what they hold or may read."""

from tests.rights_rows import Row

ANYBODY = {"stranger": ("stranger_secretary", 200), "holder": ("secretary", 200)}
NOTHING = {"stranger": ("stranger_secretary", 422), "holder": ("secretary", 422)}
ROWS = [
    Row("processes:work", **ANYBODY),
    Row("processes:work_keep", method="post", data={"name": "一", "query": ""}, holder=("secretary", 302)),
    Row("processes:work_forget", lambda _world: [1], method="post", holder=("secretary", 302)),
    Row("processes:work_export", lambda _world: ["print"], method="post", **ANYBODY),
    Row("processes:work_bulk", lambda _world: ["urge"], method="post", **NOTHING),
    Row("processes:work_bulk", lambda _world: ["hand-over"], method="post", **NOTHING),
    Row("processes:calendar_link", **ANYBODY),
    Row("processes:calendar", lambda _world: ["unknown"], anonymous=404),
]
EXEMPT: dict[str, str] = {}
