"""Tables of the county's own: further words for the entries of the standards, and lists without a standard."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core.codesets import CODESETS, plain
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.people.models import LocalCode
from zhizhi.registry.people.refusals import PersonRefused
from zhizhi.registry.scope import Scope

# Lists that forms propose; what is typed otherwise is taken all the same.
TABLES = {
    "degree": gettext_lazy("Degrees"),
    "family": gettext_lazy("Family relations"),
    "technical": gettext_lazy("Technical titles"),
    "health": gettext_lazy("State of health"),
}


def words_of(codes: str) -> dict[str, str]:
    """The county's further words for the entries of a standard: word, as names are compared, to code."""
    rows = LocalCode.objects.filter(codes=codes).exclude(code="").values_list("word", "code")
    return {plain(word): code for word, code in rows}


def entries_of(codes: str) -> list[str]:
    """The entries of a table of the county's own, in the order in which they were entered."""
    return list(LocalCode.objects.filter(codes=codes).order_by("id").values_list("word", flat=True))


def codes_all() -> list[LocalCode]:
    """All words of the county."""
    return list(LocalCode.objects.all())


def code_add(*, scope: Scope, codes: str, word: str, code: str, at: datetime) -> LocalCode:
    """One word more. Raises PersonRefused with what is wrong with it."""
    word = " ".join(word.split())
    standard = CODESETS.get(codes)
    if not word or len(word) > 40 or (standard is None and codes not in TABLES):
        raise PersonRefused(_("Write a word of at most 40 characters."))
    if standard and code not in standard:
        raise PersonRefused(_("Choose which entry of the standard the word means."))
    if standard and (known := standard.code_of(word)):
        raise PersonRefused(_("“%(word)s” means “%(name)s” already.") % {"word": word, "name": standard.named(known)})
    with acting():
        try:
            with transaction.atomic():
                made = LocalCode.objects.create(codes=codes, word=word, code=code if standard else "")
        except IntegrityError as fault:
            raise PersonRefused(_("“%(word)s” stands in this table already.") % {"word": word}) from fault
        details = {"codes": codes, "word": word, "code": made.code}
        record(act="codes.added", at=at, scope=scope, subject=("code", made.pk), details=details)
    return made


def code_remove(*, scope: Scope, pk: int, at: datetime) -> str:
    """Takes a word away; records keep what they say. Gives the word, empty where there is none such."""
    with acting():
        found = LocalCode.objects.filter(pk=pk).first()
        if found is None:
            return ""
        details = {"codes": found.codes, "word": found.word, "code": found.code}
        record(act="codes.removed", at=at, scope=scope, subject=("code", pk), details=details)
        found.delete()
    return str(found.word)
