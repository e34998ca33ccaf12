"""The auditor's pages: the list of acts, one act, figures, and the heads of the days."""

from zhizhi.registry.journal.views.export import export
from zhizhi.registry.journal.views.figures import figures
from zhizhi.registry.journal.views.heads import heads, heads_check, heads_file
from zhizhi.registry.journal.views.lists import acts
from zhizhi.registry.journal.views.single import act

__all__ = ["act", "acts", "export", "figures", "heads", "heads_check", "heads_file"]
