"""Rules about what the same person was granted before in cases of the same process."""

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import Outcome
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.rules.judging import Facts, rule


@rule(choice=FieldKind.CHOICE, person=Maybe(FieldKind.PERSON), named=Maybe(str))
def not_granted_before(facts: Facts, *, choice: str, person: str = "", named: str = "") -> Verdict:
    """The person was not granted the same choice before; without a field, who opened the case for themselves.

    `named` is the field in which earlier cases say whom they are about, where that is not `person`. Who asked without
    an account is not known by now; whoever reviews it chooses the person, and then it is.
    """
    case = facts.case
    who = facts.answers[person] if person else case.opened_by_id if case.channel == Case.Channel.SELF else None
    if who is None:
        return Verdict("not_granted_before", ok=True, facts={"person": None})
    granted = Case.objects.system("a rule about the same person").filter(slug=case.slug, outcome=Outcome.DONE)
    same = granted.filter(**{f"data__{choice}": facts.answers[choice]}).exclude(pk=case.pk)
    own, name = Q(opened_by=who, channel=Case.Channel.SELF), person or named
    found = same.filter(own | Q(**{f"data__{name}": int(who)}) if name else own).order_by("pk").first()
    if found is None:
        return Verdict("not_granted_before", ok=True, facts={"person": int(who)})
    words = {"number": found.number}
    sentence = _("The same was granted before, in case %(number)s; nothing is granted twice.") % words
    return Verdict("not_granted_before", ok=False, sentence=sentence, facts={"person": int(who), "case": found.number})
