"""Who acts on a case: somebody of the house in a scope, the resident who asked, or the clock."""

from dataclasses import dataclass, field

from zhizhi.engines.processes.models import Task
from zhizhi.registry.scope import Scope

APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Actor:
    """`applicant` is true for the resident who proved the secret, `clock` for the tick."""

    scope: Scope = field(default_factory=Scope)
    applicant: bool = False
    clock: bool = False

    def holds(self, task: Task) -> bool:
        """Whether the task is this actor's to do."""
        if self.clock:
            return True
        if self.applicant or task.holder_role == APPLICANT:
            return self.applicant and task.holder_role == APPLICANT
        if task.holder_person_id:
            return task.holder_person_id == self.scope.person_id
        return (task.holder_role, task.holder_organization_id) in {
            (hat.role, hat.organization_id) for hat in self.scope.hats
        }

    def oversees(self, task: Task) -> bool:
        """Whether the actor may urge, hand over and withdraw at the case's place."""
        return self.scope.covers("cases.oversee", task.place_left)


CLOCK = Actor(clock=True)
RESIDENT = Actor(applicant=True)
