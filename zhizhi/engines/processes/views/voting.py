"""Pages of a vote: the slip of who votes, the acts of who leads it, the record to print."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.core.declarations import FieldKind, FormField, Text
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.ballot_models import Opinion, Roll, Vote
from zhizhi.engines.processes.ballot_queries import (
    figures_of,
    open_votes_of,
    own_of,
    paper_of,
    people_to_add,
    roll_of,
    scans_of,
    step_of_vote,
    vote_latest,
    vote_of,
)
from zhizhi.engines.processes.disclosing import hides_step
from zhizhi.engines.processes.forms import ActForm, ManyPhotos
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.refusals import AnswersRefused, CaseRefused, NotYours
from zhizhi.engines.processes.uploads import received
from zhizhi.engines.processes.views.deeds import Deed, deed_done, task_at
from zhizhi.engines.processes.views.requests import case_or_404, key_new
from zhizhi.engines.processes.voting import (
    HANDED_IN,
    Paper,
    TooLate,
    opinion_enter,
    paper_count,
    roll_change,
    slip_hand_in,
    vote_close,
    vote_to_paper,
)
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest

SCAN = FormField(id="scan", kind=FieldKind.PHOTOS, name=Text(zh="计票记录照片", en="Photo of the record"), maximum=9)
Choices = Sequence[tuple[str, str]]


class SlipForm(forms.Form):
    """For, against, or neither."""

    choice = forms.ChoiceField(label=gettext_lazy("Your vote"), choices=Opinion.choices, widget=forms.RadioSelect)


def _reason() -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "maxlength": 1000})
    return forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=widget)


class PersonForm(ActForm):
    """Somebody, and why."""

    person = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    reason = _reason()

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Please choose")), *people]  # type: ignore[attr-defined]


class OpinionForm(ActForm):
    """An absent one's written opinion."""

    person = forms.TypedChoiceField(label=gettext_lazy("Who is absent"), coerce=int)
    opinion = forms.ChoiceField(
        label=gettext_lazy("What they wrote"), widget=forms.RadioSelect, required=False,
        choices=[*Opinion.choices, ("", gettext_lazy("nothing: take an earlier entry back"))],
    )  # fmt: skip

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Please choose")), *people]  # type: ignore[attr-defined]


class ReasonForm(ActForm):
    """Why."""

    reason = _reason()


class CloseForm(ActForm):
    """Nothing but the key."""


def _figure(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=9999, initial=0)


class PaperForm(ActForm):
    """What two tellers counted."""

    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who voted on paper"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    in_favour = _figure(gettext_lazy("in favour"))
    against = _figure(gettext_lazy("against"))
    abstaining = _figure(gettext_lazy("abstaining"))
    invalid = _figure(gettext_lazy("invalid"))
    first_teller = forms.CharField(label=gettext_lazy("First teller"), max_length=40)
    second_teller = forms.CharField(label=gettext_lazy("Second teller"), max_length=40)
    scan = forms.FileField(
        label=gettext_lazy("Photo of the tellers' record"), required=False,
        widget=ManyPhotos(attrs={"accept": "image/*", "multiple": True}),
    )  # fmt: skip

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = list(people)  # type: ignore[attr-defined]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: ScopedRequest, number: str) -> HttpResponse:
    """Choose, look once more, hand in. Afterwards the page says only that the slip is in."""
    case = case_or_404(request, number)
    vote = vote_latest(case)
    own = own_of(vote, request.scope) if vote else None
    if vote is None or own is None:
        raise Http404
    form = SlipForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _slip_page(request, case, vote, own, form)
    if "confirmed" not in request.POST:
        return _slip_page(request, case, vote, own, form, chosen=form.cleaned_data["choice"])
    try:
        slip_hand_in(
            actor=Actor(request.scope), task_id=vote.task_id, choice=form.cleaned_data["choice"], at=request.at
        )
    except CaseRefused as refused:
        status = 403 if isinstance(refused, NotYours) else 409 if isinstance(refused, TooLate) else 422
        return _slip_page(request, case, vote, own, form, refused=str(refused), status=status)
    return redirect("processes:slip_vote", case.number)


def _slip_page(
    request: ScopedRequest, case: Case, vote: Vote, own: Roll, form: forms.Form, *, chosen: str = "",
    refused: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    late = vote.closed_at is not None and own.how == ""
    context = {
        "case": case, "vote": vote, "own": own, "form": form, "question": said(step_of_vote(vote).question),
        "said": HANDED_IN[own.how]() if own.how else "", "late": late, "chosen": chosen, "refused": refused,
        "chosen_label": dict(Opinion.choices).get(chosen, ""),
    }  # fmt: skip
    return render(request, "processes/slip_vote.html", context, status=status)


@login_required
@require_safe
def record(request: ScopedRequest, number: str, vote_id: int) -> HttpResponse:
    """The figures of a vote and its roll, made to be printed and signed by the tellers."""
    case = case_or_404(request, number)
    vote = vote_of(case, vote_id)
    if vote is None or hides_step(request.scope, case, vote.task.step):
        raise Http404
    step = step_of_vote(vote)
    way = step.move(vote.result) if vote.result else None
    context = {
        "case": case, "vote": vote, "question": said(step.question), "figures": figures_of(vote), "step": step,
        "result": said(way.name) if way else "", "roll": roll_of(vote), "open_votes": open_votes_of(vote),
        "paper": paper_of(vote), "scans": scans_of(vote), "absent": step.absent,
    }  # fmt: skip
    return render(request, "processes/vote_record.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def vote_deed(request: ScopedRequest, number: str, deed: str) -> HttpResponse:
    """Correct the roll, enter written opinions and paper, go over to paper, close and count."""
    case = case_or_404(request, number)
    if deed not in DEEDS:
        raise Http404
    task = task_at(case, "ballot")
    vote = vote_latest(case)
    if task is None or vote is None:
        return redirect("processes:case", case.number)
    words, form_of, act = DEEDS[deed]
    posted = request.method == "POST"
    form = form_of(request, case, vote, {"data": request.POST} if posted else {"initial": {"key": key_new()}})

    def perform() -> None:
        common = {"actor": Actor(request.scope), "task_id": task.pk, "key": form.cleaned_data["key"], "at": request.at}
        act(request, case, form, common)

    return deed_done(request, case, task, words(), form, perform)


def _add_form(request: ScopedRequest, case: Case, vote: Vote, given: dict[str, Any]) -> ActForm:
    return PersonForm([(str(one.pk), one.name) for one in people_to_add(case, vote, request.at)], **given)


def _remove_form(_request: ScopedRequest, _case: Case, vote: Vote, given: dict[str, Any]) -> ActForm:
    return PersonForm(_names(vote, *Roll.How.values), **given)


def _opinion_form(_request: ScopedRequest, _case: Case, vote: Vote, given: dict[str, Any]) -> ActForm:
    return OpinionForm(_names(vote, "", Roll.How.WRITTEN), **given)


def _paper_form(_request: ScopedRequest, _case: Case, vote: Vote, given: dict[str, Any]) -> ActForm:
    return PaperForm(_names(vote, "", Roll.How.PAPER), **given)


def _names(vote: Vote, *how: str) -> Choices:
    return [(str(row.person_id), row.person.name) for row in roll_of(vote) if row.how in how]


def _add(_request: ScopedRequest, _case: Case, form: ActForm, common: dict[str, Any]) -> None:
    given = form.cleaned_data
    roll_change(person_id=given["person"], added=True, reason=given["reason"], **common)


def _remove(_request: ScopedRequest, _case: Case, form: ActForm, common: dict[str, Any]) -> None:
    given = form.cleaned_data
    roll_change(person_id=given["person"], added=False, reason=given["reason"], **common)


def _opinion(_request: ScopedRequest, _case: Case, form: ActForm, common: dict[str, Any]) -> None:
    opinion_enter(person_id=form.cleaned_data["person"], opinion=form.cleaned_data["opinion"], **common)


def _paper(request: ScopedRequest, case: Case, form: ActForm, common: dict[str, Any]) -> None:
    given = form.cleaned_data
    found = received(request, [SCAN], place_id=case.place_id, at=request.at)
    if found.refused:
        raise AnswersRefused(found.sentences())
    paper = Paper(
        given["people"], given["in_favour"], given["against"], given["abstaining"], given["invalid"],
        (given["first_teller"], given["second_teller"]),
    )  # fmt: skip
    paper_count(paper=paper, scan=found.files, **common)


def _to_paper(_request: ScopedRequest, _case: Case, form: ActForm, common: dict[str, Any]) -> None:
    vote_to_paper(reason=form.cleaned_data["reason"], **common)


def _close(_request: ScopedRequest, _case: Case, _form: ActForm, common: dict[str, Any]) -> None:
    vote_close(**common)


def _of(form: type[ActForm]) -> Callable[..., ActForm]:
    return lambda _request, _case, _vote, given: form(**given)


def _add_words() -> Deed:
    about = _("Only before the first slip is handed in. The reason stays in the history.")
    return Deed(_("Put somebody on the roll"), about, _("Put on the roll"), _("The roll is corrected."))


def _remove_words() -> Deed:
    about = _("Only before the first slip is handed in. The reason stays in the history.")
    words = _("Take somebody off the roll")
    return Deed(words, about, _("Take off the roll"), _("The roll is corrected."), style="danger")


def _opinion_words() -> Deed:
    about = _("Of who cannot come and wrote and signed before the vote. It is counted apart. Keep the letter.")
    return Deed(_("Enter a written opinion"), about, _("Enter"), _("The written opinion is entered."))


def _paper_words() -> Deed:
    about = _(
        "Two people count the slips of paper and sign their record. Entered once more before the count, it replaces"
        " what was entered here."
    )
    words = _("Enter slips of paper")
    return Deed(words, about, _("Enter"), _("The slips of paper are entered."), photos=True)


def _to_paper_words() -> Deed:
    about = _("Slips handed in on the page are destroyed without being counted, and everybody votes on paper.")
    words = _("Go on on paper")
    return Deed(words, about, words, _("The vote goes on on paper."), style="danger")


def _close_words() -> Deed:
    about = _("The votes are counted at once and the case goes on by the result. Nobody can vote afterwards.")
    words = _("Close the vote and count")
    return Deed(words, about, words, _("The vote is counted."))


DEEDS: dict[str, tuple[Callable[[], Deed], Callable[..., ActForm], Callable[..., None]]] = {
    "add": (_add_words, _add_form, _add),
    "remove": (_remove_words, _remove_form, _remove),
    "opinion": (_opinion_words, _opinion_form, _opinion),
    "paper": (_paper_words, _paper_form, _paper),
    "to-paper": (_to_paper_words, _of(ReasonForm), _to_paper),
    "close": (_close_words, _of(CloseForm), _close),
}
