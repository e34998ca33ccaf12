"""A page with one declared form: shown, sent, and shown again with everything typed when it was not taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.engines.processes.forms import DeclaredForm, choices_of
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.refusals import AnswersRefused, CaseMoved, CaseRefused, KeyReused
from zhizhi.engines.processes.uploads import Received
from zhizhi.portal import limits
from zhizhi.portal.forms import FormTooOld, key_new, key_read
from zhizhi.portal.limits import LimitReached
from zhizhi.portal.uploads import received
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest

Act = Callable[[Sent], HttpResponse]
Conflict = Callable[[CaseMoved], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of `fields` on `template`. `conflict` says what to show when somebody acted first."""

    request: ScopedRequest
    place: Organization
    fields: Sequence[FormField]
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    conflict: Conflict = lambda _moved: {}

    def shown(self) -> HttpResponse:
        """The empty form with a new key."""
        return self._page(self._form(), key_new(), Received())

    def sent(self, act: Act) -> HttpResponse:
        """Takes what was sent and makes `act` of it; its refusals become words on the form."""
        form, photos = self._form(self.request.POST), Received()
        try:
            limits.take(limits.forms_sent(), limits.address_of(self.request), self.request.at)
            key = key_read(self.request.POST.get("key", ""))
            photos = received(self.request, self.place, self.fields, self.request.at)
            if photos.refused:
                return self._without_photos(form, photos)
            return act(Sent(key, form.typed(), photos.files))
        except LimitReached as reached:
            return limited(self._again(form, photos, {"": limit_said(reached)}), reached)
        except FormTooOld:
            return self._again(
                form, photos, {"": _("The page was open for too long. Please send it again.")}, key_new()
            )
        except AnswersRefused as refused:
            return self._again(form, photos, refused.errors)
        except CaseMoved as moved:
            return self._moved(form, photos, moved)
        except CaseRefused as refused:
            return self._again(form, photos, {"": str(refused)}, key_new() if isinstance(refused, KeyReused) else "")

    def _form(self, data: Any = None) -> DeclaredForm:
        # Residents choose among organizations; names of people are not offered to everybody.
        public = [asked for asked in self.fields if asked.kind in {FieldKind.ORGANIZATION, FieldKind.ORGANIZATIONS}]
        form = DeclaredForm(self.fields, choices_of(public, self.place, self.request.at), data=data)
        for asked in self.fields:
            if asked.restricted:
                # Name and phone shall not lie in the browser of a phone that goes from hand to hand.
                form.fields[asked.id].widget.attrs["data-draft-skip"] = ""
        return form

    def _without_photos(self, form: DeclaredForm, photos: Received) -> HttpResponse:
        errors, reached = photos.sentences(), photos.stopped
        if not isinstance(reached, LimitReached):
            return self._again(form, photos, errors)
        errors[photos.stopped_at] = f"{errors.get(photos.stopped_at, '')} {limit_said(reached)}".strip()
        return limited(self._again(form, photos, errors), reached)

    def _moved(self, form: DeclaredForm, photos: Received, moved: CaseMoved) -> HttpResponse:
        texts = {asked.id for asked in self.fields if asked.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT}}
        own = [value for name, value in form.typed().items() if name in texts]
        context = {"conflict": str(moved), "own_words": own, **self.conflict(moved)}
        return self._page(form, "", photos, context, status=409)

    def _again(self, form: DeclaredForm, photos: Received, errors: Mapping[str, str], key: str = "") -> HttpResponse:
        form.refuse(errors)
        return self._page(form, key or self.request.POST.get("key", ""), photos)

    def _page(
        self, form: DeclaredForm, key: str, photos: Received, more: Mapping[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        context = {**self.context, "form": form, "key": key, "kept": photos.kept(), **(more or {})}
        return render(self.request, self.template, context, status=status)


def limit_said(reached: LimitReached) -> str:
    """Why to wait, how long, and what else can be done."""
    words = {"minutes": reached.minutes, "time": time_format(localtime(reached.until), "TIME_FORMAT")}
    sentences = {
        "asks": _(
            "Very many orders came in here within the hour. Please send it again at %(time)s, or go to the village"
            " service desk. What you wrote stays."
        ),
        "objections": _(
            "Very many objections came in here within the hour. Please send it again at %(time)s, or tell the office"
            " named above. What you wrote stays."
        ),
        "codes": _(
            "The code was wrong too often. Try again in %(minutes)s minutes. If you have lost the code, go to the"
            " village service desk: there you get a new one."
        ),
        "codes_all": _(
            "Very many wrong codes were tried for this number. Try again in %(minutes)s minutes, or go to the village"
            " service desk."
        ),
        "bytes": _(
            "No more photos can be taken here today. Send your order without photos, or show them to whoever"
            " comes. Photos are taken again after %(time)s tomorrow."
        ),
        "address": _(
            "Too much was sent from this network. Try again in %(minutes)s minutes, or go to the village service desk."
        ),
    }
    return sentences[reached.name] % words


def limited(response: HttpResponse, reached: LimitReached) -> HttpResponse:
    """The page as an answer that says: later."""
    response.status_code = 429
    response["Retry-After"] = str(reached.seconds)
    return response
