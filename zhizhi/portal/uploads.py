"""Photos that residents send: counted by place before they are read."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest

from zhizhi.core.declarations import FormField
from zhizhi.engines.processes import uploads
from zhizhi.engines.processes.uploads import Received, Upload
from zhizhi.portal import limits
from zhizhi.registry.organizations.models import Organization


def received(request: HttpRequest, place: Organization, fields: Sequence[FormField], at: datetime) -> Received:
    """The photos kept from before and those sent now, as far as the place's day allows."""

    def allow(upload: "Upload") -> None:
        limits.take(limits.photo_bytes(), place.pk, at, upload.size or 0)

    return uploads.received(request, fields, place_id=place.pk, at=at, allow=allow)
