"""Why an act on a plan was not done. Each text may be read by the user."""

from collections.abc import Sequence

from zhizhi.plans.editing import EditRefused
from zhizhi.plans.models import Revision


class PlanRefused(Exception):
    """The act does not fit the plan; the text says why."""


class PlanMoved(PlanRefused):
    """Somebody edited the same part first; `revisions` are what they did, oldest first."""

    def __init__(self, text: str, revisions: Sequence[Revision]) -> None:
        super().__init__(text)
        self.revisions = list(revisions)


class NotReady(PlanRefused):
    """The plan cannot be adopted yet; `missing` are the sentences."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = list(missing)


__all__ = ["EditRefused", "NotReady", "PlanMoved", "PlanRefused"]
