"""Who acts on a case: somebody of the house in a scope, the resident who asked, or the clock."""

from dataclasses import dataclass, field

from zhizhi.engines.processes.models import Case, Task
from zhizhi.registry.scope import Hat, Scope

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
        if task.holder_person_id == self.scope.person_id is not None:
            return True
        return any(lends(hat, task) for hat in self.scope.hats)

    def opened(self, case: Case) -> bool:
        """Whether the actor opened the case, for themselves or at the desk, and may therefore take it back."""
        own = case.channel in {Case.Channel.SELF, Case.Channel.DESK}
        return own and case.opened_by_id == self.scope.person_id is not None

    def oversees(self, task: Task) -> bool:
        """Whether the actor may urge, hand over and withdraw at the case's place."""
        return self.scope.covers("cases.oversee", task.place_left)


def lends(hat: Hat, task: Task) -> bool:
    """Whether the task is who wears this hat's to do: by the role, or by the name of the person for whom it is worn."""
    if task.holder_organization_id != hat.organization_id:
        return False
    if task.holder_person_id:
        return task.holder_person_id == hat.for_person
    return task.holder_role == hat.role


CLOCK = Actor(clock=True)
RESIDENT = Actor(applicant=True)
