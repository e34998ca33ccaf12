"""The list of terms as a table to take out."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.terms.queries import Row
from zhizhi.registry.terms.rules import STATES


def terms_table(rows: Sequence[Row], day: date) -> Table:
    """One row an organization, as the list shows them."""
    columns = (
        Column(_("Organization"), 20), Column(_("Stands under"), 14), Column(_("Kind"), 8),
        Column(_("Elected on"), 8, Kind.DATE), Column(_("Ends on"), 8, Kind.DATE),
        Column(_("Extended until"), 8, Kind.DATE), Column(_("Basis"), 24), Column(_("State"), 9),
    )  # fmt: skip
    note = _("Terms as of %(day)s.") % {"day": day}
    return Table(_("Terms of Party committees"), columns, tuple(_cells(row) for row in rows), (note,))


def _cells(row: Row) -> tuple[str | date | None, ...]:
    term, kind = row.term, kind_of(row.organization.kind)
    above = row.organization.parent.name if row.organization.parent else None
    extended = row.due if term and row.due != term.regular_until else None
    return (
        row.organization.name, above, said(kind.name) if kind else row.organization.kind,
        term.elected_on if term else None, term.regular_until if term else None, extended,
        (term.extension_basis if extended else term.basis) if term else None, str(STATES[row.state]),
    )  # fmt: skip
