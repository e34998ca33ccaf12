"""Named rules that a declaration may ask of a move. Each takes typed arguments and answers with a verdict.

A subject has a file of its own; `docs/rules.md` lists them all.
"""

from zhizhi.engines.processes.rules import choices, days, earlier, figures, people, places, quotas, reports, tables
from zhizhi.engines.processes.rules.judging import RULES, SIGNATURES, Facts, Rule, judge, rule

__all__ = [
    "RULES",
    "SIGNATURES",
    "Facts",
    "Rule",
    "choices",
    "days",
    "earlier",
    "figures",
    "judge",
    "people",
    "places",
    "quotas",
    "reports",
    "rule",
    "tables",
]
