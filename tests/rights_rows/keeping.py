"""Rows of backups and verifications: the county's own, nobody holds the right in a part of it only."""

from tests.rights_rows import Row

ROWS = [Row("keeping:state", colleague=("officer", 403), holder=("administrator", 200))]
EXEMPT: dict[str, str] = {}
