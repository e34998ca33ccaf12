"""Links of people and of what has a name only lie where their joint organization lies; moves had left them behind."""

from typing import Any

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def settle(apps: Any, _editor: Any) -> None:
    link, overlay = apps.get_model("overlays", "Link"), apps.get_model("overlays", "Overlay")
    place = overlay._base_manager.filter(pk=OuterRef("overlay")).values("place_left")
    rows = link._base_manager.filter(organization=None)
    stray = rows.exclude(place_left=F("overlay__place_left")).values_list("pk", flat=True)
    rows.filter(pk__in=list(stray)).update(place_left=Subquery(place[:1]))


class Migration(migrations.Migration):
    dependencies = [("overlays", "0001_initial")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
