"""How files stand to what is published, in words: for `packs plan`, and where `packs apply` needs a decision."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.divergence import Standing, State
from zhizhi.engines.editor.differing import differences_said


def plan_said(standings: Sequence[Standing]) -> Iterator[str]:
    """What applying would do with each, and what would change."""
    for one in standings:
        yield f"{one.slug}: {_state(one)}"
        if one.state == State.CHANGED:
            yield from _between(one.local, one.file)
        elif one.needs_decision:
            yield from _three(one)
        elif one.state == State.NEWER:
            yield from _between(one.file, one.local)
    decisions = [one.slug for one in standings if one.needs_decision]
    if decisions:
        yield from _remedy(decisions)


def undecided_said(standings: Sequence[Standing]) -> Iterator[str]:
    """Base, file and database of each that needs a decision, and how to take it. Nothing was applied."""
    yield _("Nothing was applied: somebody has to decide what holds.")
    for one in standings:
        yield f"{one.slug}: {_state(one)}"
        yield from _three(one)
    yield from _remedy([one.slug for one in standings])


def _state(one: Standing) -> str:
    version = one.head.version if one.head else 0
    words = {
        State.NEW: _("new"),
        State.SAME: _("as before"),
        State.CHANGED: _("changed; it becomes version %(next)s"),
        State.NEWER: _("the version here (%(version)s) is newer than the file"),
        State.RETIRED: _("retired here (version %(version)s), and stays so until somebody brings it back"),
        State.CONFLICT: _("both the file and the version here (%(version)s) have changed"),
    }
    text = words[one.state] % {"version": version, "next": version + 1}
    if one.state == State.NEWER and one.seen:
        return _("%(state)s, and stays") % {"state": text}
    return text


def _three(one: Standing) -> Iterator[str]:
    """What each side did since they parted; where nobody knows from what, the two are compared with each other."""
    if one.base is None:
        yield "  " + _("From what both were made is not known. The file differs from the version here:")
        yield from _between(one.local, one.file)
        return
    yield "  " + _("The file, since they parted:")
    yield from _between(one.base, one.file)
    yield "  " + _("The version here, since they parted:")
    yield from _between(one.base, one.local)


def _between(before: ProcessDeclaration | None, after: ProcessDeclaration | None) -> Iterator[str]:
    if before is None or after is None:
        yield "    " + _("This program cannot read the version here; see zhizhi packs check.")
        return
    for line in differences_said(before, after) or [_("nothing")]:
        yield f"    {line}"


def _remedy(slugs: Sequence[str]) -> Iterator[str]:
    yield _("Say for each what holds, with zhizhi packs apply:")
    for slug in slugs:
        yield "  " + _("--take %(slug)s=file replaces the version here; --take %(slug)s=local keeps it") % {
            "slug": slug
        }
