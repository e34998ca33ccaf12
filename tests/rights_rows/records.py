"""Rows of the completeness of records."""

from tests.rights_rows import Row

ROWS = [Row("records:completeness", colleague=("desk_officer", 403), holder=("secretary", 200))]
EXEMPT: dict[str, str] = {}
