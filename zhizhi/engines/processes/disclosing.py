"""What whom a case is about reads of it: what the declaration marks for them (`told`), and what they did themselves."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Attachment, Case, Event
from zhizhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class Limit:
    """The fields and steps that are told to this person; everything else of the case is not there for them."""

    person_id: int
    fields: frozenset[str]
    steps: frozenset[str]

    def whole(self, event: Event) -> bool:
        """Whether the act is told as it is: their own, or one at a step that is told."""
        return event.person_id == self.person_id or event.step in self.steps

    def event(self, event: Event) -> Event | None:
        """The act as it is told; None where nothing of it is."""
        if self.whole(event):
            return event
        answers = {name: given for name, given in event.answers.items() if name in self.fields}
        attached = [one for one in event.attachments.all() if one.field in self.fields]
        if not answers and not attached:
            return None
        # Of the note only what is the answer to a question that is told; it stands among the answers.
        told = copy(event)
        told.answers, told.note, told.verdicts = answers, "", []
        told._prefetched_objects_cache = {"attachments": attached}  # type: ignore[attr-defined]
        return told

    def events(self, events: Iterable[Event]) -> list[Event]:
        """The history as it is told."""
        return [told for one in events if (told := self.event(one))]

    def named(self, case: Case, events: Iterable[Event]) -> frozenset[str]:
        """The steps that may be named: those that are told, those of acts that are told, and where the case is now."""
        return self.steps.union((one.step for one in self.events(events)), [case.state])

    def answers(self, case: Case, events: Iterable[Event]) -> dict[str, Any]:
        """The answers of the case as they are told: those marked, and those of acts that are told."""
        names = self.fields.union(*(one.answers for one in self.events(events)))
        return {name: given for name, given in case.data.items() if name in names}


def limit_of(scope: Scope, case: Case) -> Limit | None:
    """The limit for this reader; None for everybody but whom the case is about, and where all of it is told."""
    if case.concerns_id is None or case.concerns_id != scope.person_id:
        return None
    told = process_of(case.declaration).told
    return Limit(case.concerns_id, frozenset(told.fields), frozenset(told.steps)) if told else None


def hides_step(scope: Scope, case: Case, step: str) -> bool:
    """Whether what happens at the step is not for this reader."""
    limit = limit_of(scope, case)
    return limit is not None and step not in limit.steps


def hides_file(scope: Scope, attachment: Attachment) -> bool:
    """Whether a file of the case is not for this reader."""
    limit = limit_of(scope, attachment.case)
    return limit is not None and not limit.whole(attachment.event) and attachment.field not in limit.fields
