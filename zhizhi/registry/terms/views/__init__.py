"""Pages of terms: the list of who is due, and one committee with what is done there."""

from zhizhi.registry.terms.views.committee import cancel, committee, extend, record
from zhizhi.registry.terms.views.listing import export, terms
from zhizhi.registry.terms.views.local import rule_end, rules_page

__all__ = ["cancel", "committee", "export", "extend", "record", "rule_end", "rules_page", "terms"]
