"""Names that are counted, such as 二组 and 十组, sort by their number."""

from django.db import migrations

from zhizhi.core.pinyin import sort_key


def forwards(apps, editor):
    organization = apps.get_model("organizations", "Organization")
    counted = organization.objects.filter(name__regex="[一二三四五六七八九十百0-9]").only("pk", "name", "sort_key")
    pending = []
    for row in counted.order_by("pk").iterator(2000):
        if (wanted := sort_key(row.name)) != row.sort_key:
            row.sort_key = wanted
            pending.append(row)
    organization.objects.bulk_update(pending, ["sort_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_first_edges")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
