"""What is wrong with a declaration where it would run: engines say it, the catalogue asks before it publishes."""

from collections.abc import Callable, Iterator, Mapping

from zhizhi.core.packchecks import named_problems, naming_problems
from zhizhi.core.problems import Problem
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.queries import process_read, processes_published

Processes = Mapping[str, ProcessDeclaration]
# Takes a declaration and all that are in force beside it, by id.
Check = Callable[[ProcessDeclaration, Processes], list[Problem]]

_checks: list[Check] = []


def checked_by(check: Check) -> Check:
    """Registers what an engine has to say about a declaration."""
    if check not in _checks:
        _checks.append(check)
    return check


def problems_of(declaration: ProcessDeclaration, beside: Processes | None = None) -> list[Problem]:
    """Everything wrong with it in this installation; `beside` are others that are about to be published with it."""
    others = {**processes_in_force(), **(beside or {}), declaration.id: declaration}
    taken, named = _prefix_taken(declaration, others), named_problems(declaration, others)
    return [*faults_of(declaration, others), *taken, *named]


def faults_of(declaration: ProcessDeclaration, others: Processes) -> list[Problem]:
    """Everything in it that keeps it from running, where `others` are there."""
    own = [problem for check in _checks for problem in check(declaration, others)]
    return [*own, *naming_problems(declaration, others)]


def processes_in_force() -> dict[str, ProcessDeclaration]:
    """The declarations that new cases run under, by id."""
    found = {version.slug: process_read(version) for version in processes_published()}
    return {slug: process for slug, process in found.items() if process}


def _prefix_taken(declaration: ProcessDeclaration, others: Processes) -> Iterator[Problem]:
    """Numbers of cases begin with the prefix, so no two processes share one."""
    for other in others.values():
        if other.id != declaration.id and other.prefix == declaration.prefix:
            message = f"the prefix {other.prefix} belongs to {other.id} already"
            yield Problem(("prefix",), message, "choose another prefix")
