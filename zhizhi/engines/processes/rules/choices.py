"""Rules about what was chosen: an option of a question, and how it fits what the case above asks for."""

from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.process import FanOutStep
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.marking import marked
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.rules.judging import Bound, Facts, bound, rule
from zhizhi.registry.language import said
from zhizhi.registry.values.wording import amount


@rule(choice=FieldKind.CHOICE, option=str)
def answer_is(facts: Facts, *, choice: str, option: str) -> Verdict:
    """The option was chosen."""
    asked, given = _asked(facts.case, choice), str(facts.answers[choice])
    words = {"question": said(asked.name), "needed": _option(asked, option), "given": _option(asked, given)}
    text = _("“%(question)s” was answered “%(given)s”; this needs “%(needed)s”.") % words
    return Verdict("answer_is", given == option, "" if given == option else text, {"given": given, "needed": option})


@rule(choice=FieldKind.CHOICE, money=FieldKind.MONEY, values=str)
def money_at_most_for(facts: Facts, *, choice: str, money: str, values: str) -> Verdict:
    """The sum is at most what the dated value says that is called `values`, then `_` and the option chosen."""
    asked, option, given = _asked(facts.case, choice), str(facts.answers[choice]), int(facts.answers[money])
    limit: Bound = bound(facts, None, f"{values}_{option}")
    words = {"option": _option(asked, option), "given": amount(given, "fen"), "most": amount(limit.number, "fen")}
    text = _("%(given)s is too much for “%(option)s”: at most %(most)s.") % words
    ok = given <= limit.number
    return Verdict("money_at_most_for", ok, "" if ok else text, {"given": given, **limit.used()}, limit.basis)


@rule(choice=FieldKind.CHOICE, least=str)
def choice_fits_above(facts: Facts, *, choice: str, least: str) -> Verdict:
    """The option stands not before the one chosen in the field `least` of the case above, in the order of options."""
    asked, given, needed = _asked(facts.case, choice), str(facts.answers[choice]), str(_above(facts, least) or "")
    order = [option.id for option in asked.options]
    ok = needed not in order or order.index(given) >= order.index(needed)
    words = {"question": said(asked.name), "given": _option(asked, given), "needed": _option(asked, needed)}
    text = _("%(question)s: “%(given)s” is too little; asked for is at least “%(needed)s”.") % words
    return Verdict("choice_fits_above", ok, "" if ok else text, {"given": given, "needed": needed})


@rule(number=FieldKind.INTEGER, no_less=Maybe(str), no_more=Maybe(str))
def number_fits_above(facts: Facts, *, number: str, no_less: str = "", no_more: str = "") -> Verdict:
    """The number is no less, and no more, than those in these fields of the case above; an empty one asks nothing."""
    given, low, high = int(facts.answers[number]), _above(facts, no_less), _above(facts, no_more)
    words = {"question": said(_asked(facts.case, number).name), "given": given, "low": low, "high": high}
    text = ""
    if low not in (None, "") and given < int(low):
        text = _("%(question)s: %(given)d is too little; asked for is at least %(low)d.") % words
    elif high not in (None, "") and given > int(high):
        text = _("%(question)s: %(given)d is too much; asked for is at most %(high)d.") % words
    return Verdict("number_fits_above", not text, text, {"given": given, "least": low, "most": high})


@rule(field=str, chosen=Maybe(bool))
def chosen_above(facts: Facts, *, field: str, chosen: bool = True) -> Verdict:
    """The case above names this one in that field; with `chosen: false` it has decided and names another."""
    decided = _above(facts, field)
    ok = bool(decided) and (str(decided) == str(facts.case.pk)) is chosen
    if not decided:
        text = _("Nothing was chosen yet in the case above.")
    elif chosen:
        text = _("In the case above another one was chosen.")
    else:
        text = _("In the case above this very one was chosen.")
    return Verdict("chosen_above", ok, "" if ok else text, {"chosen": decided})


def _above(facts: Facts, field: str) -> Any:
    """The answer in that field of the case above; None without one."""
    parent = facts.case.parent
    return parent.data.get(field) if parent and field else None


def _asked(case: Case, field: str) -> FormField:
    return process_of(case.declaration).fields()[field]


def _option(asked: FormField, option: str) -> str:
    return next((said(one.name) for one in asked.options if one.id == option), option)


@rule(case=FieldKind.CASE, step=str)
def best_marked(facts: Facts, *, case: str, step: str) -> Verdict:
    """Nothing that the panel marked at that step comes to more than the case chosen."""
    declared = process_of(facts.case.declaration).step(step)
    rows = marked(facts.case, declared) if isinstance(declared, FanOutStep) and declared.marks else []
    number = Case.objects.system("named within an allowed case").values_list("number", flat=True)
    chosen = number.filter(pk=facts.answers[case]).first() or ""
    own = next((row for row in rows if row.of == chosen.upper()), None)
    ok = own is not None and own.mean >= rows[0].mean
    used = {"marks": [{"of": row.of, "mean": row.said, "count": row.count} for row in rows]}
    if ok:
        return Verdict("best_marked", ok, facts=used)
    words = (
        {"chosen": chosen, "mean": own.said if own else "–", "best": rows[0].of, "most": rows[0].said} if rows else {}
    )
    text = _(
        "%(chosen)s comes to %(mean)s; %(best)s was marked best with %(most)s. Let the panel vote to choose another."
    )
    return Verdict("best_marked", ok, text % words if rows else _("Nothing was marked yet."), used)
