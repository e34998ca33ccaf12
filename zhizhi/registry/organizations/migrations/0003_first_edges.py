"""Edges of the organizations that are there, with the names that the journal remembers; sizes without the closed."""

import json
from collections import defaultdict
from datetime import date

from django.db import migrations
from django.db.models import F
from django.utils.timezone import localdate

from zhizhi.core.pinyin import initials

UNKNOWN = date(1900, 1, 1)


def names_of(apps):
    """(day, name, short name before that day) of each renamed organization, oldest first."""
    acts, details = apps.get_model("journal", "Act"), apps.get_model("journal", "ActDetails")
    found = defaultdict(list)
    renamed = acts.objects.filter(act="organization.renamed").order_by("seq")
    said = dict(details.objects.filter(act__in=renamed, owner="").values_list("act_id", "stored"))
    for act in renamed.exclude(organization_id=None):
        if act.seq in said:
            told = json.loads(bytes(said[act.seq]))
            found[act.organization_id].append((localdate(act.at), told["name"][0], told["short_name"][0]))
    return found


def edges_of(edge, row, names):
    begins, rows = row.opened_on or UNKNOWN, []
    ends = row.closed_on
    for day, name, short_name in names:
        if begins < day and (ends is None or day < ends):
            rows.append(edge(
                organization_id=row.pk, parent_id=row.parent_id, name=name, short_name=short_name, kind=row.kind,
                initials=initials(name)[:80], from_date=begins, to_date=day,
            ))
            begins = day
    if ends is None or begins < ends:
        rows.append(edge(
            organization_id=row.pk, parent_id=row.parent_id, name=row.name, short_name=row.short_name, kind=row.kind,
            initials=row.initials, from_date=begins, to_date=ends,
        ))
    return rows


def forwards(apps, editor):
    edge, organization = apps.get_model("organizations", "Edge"), apps.get_model("organizations", "Organization")
    names, pending = names_of(apps), []
    for row in organization.objects.order_by("pk").iterator(2000):
        pending += edges_of(edge, row, names.get(row.pk, ()))
        if len(pending) > 2000:
            edge.objects.bulk_create(pending)
            pending = []
    edge.objects.bulk_create(pending)
    for row in organization.objects.exclude(closed_on=None):
        above = organization.objects.filter(left__lt=row.left, right__gte=row.right)
        above.update(size=F("size") - 1)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_dated_edges"), ("journal", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
