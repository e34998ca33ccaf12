"""The administrators' page: is there a good backup, how old is it, and is everything true that must be."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from zhizhi.registry.keeping.queries import CAPABILITY, backup_state, backups_shown, verification_last
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
def state(request: ScopedRequest) -> HttpResponse:
    """How the last backups and the last verification went."""
    context = {
        "state": backup_state(request.at),
        "backups": backups_shown(),
        "verification": verification_last(),
        "folder": settings.BACKUP_DIR,
    }
    return render(request, "keeping/state.html", context)
