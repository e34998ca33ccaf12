from django.core.management import call_command
from django.db import migrations


def cache_table_create(apps, schema_editor):
    """Wrong passwords are counted in the database cache; its table comes with the others."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(cache_table_create, migrations.RunPython.noop)]
