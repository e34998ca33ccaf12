"""The administrators' page: is there a good backup, how old is it, and is everything true that must be."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from zhizhi.registry.keeping.queries import CAPABILITY, backup_state, backups_shown, verification_last
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
def state(request: ScopedRequest) -> HttpResponse:
    """How the last backups and the last verification went."""
    last, shown = verification_last()
    context = {
        "state": backup_state(request.at),
        "backups": backups_shown(),
        "last": last,
        "broken": [one for one in shown if one.count],
        "holding": [one for one in shown if not one.count],
        "folder": settings.BACKUP_DIR,
    }
    return render(request, "keeping/state.html", context)
