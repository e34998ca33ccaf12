"""Why an act on a case was not done. Each text may be read by the user."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhizhi.core.verdicts import Verdict

if TYPE_CHECKING:
    from zhizhi.engines.processes.models import Event


class CaseRefused(Exception):
    """The act does not fit the case; the text says why."""


class AnswersRefused(CaseRefused):
    """Some answers are wrong: field id to sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class RuleRefused(CaseRefused):
    """A named rule said no; the verdict has the sentence and the facts."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict


class NotYours(CaseRefused):
    """The task is held by somebody else."""


class CaseMoved(CaseRefused):
    """Somebody acted first; `event` is what they did."""

    def __init__(self, text: str, event: "Event | None") -> None:
        super().__init__(text)
        self.event = event


class KeyReused(CaseRefused):
    """The key of this form was used for something else already."""


def reasoned(text: str) -> str:
    """The reason without blanks around it. Raises CaseRefused where nobody gave one."""
    text = text.strip()
    if len(text) < 2:
        raise CaseRefused(_("Say why in a few words."))
    return text
