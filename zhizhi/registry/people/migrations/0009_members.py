"""Members of the Party have the two indexes of lists (`listing.py`) for themselves, on PostgreSQL.

They are what an organization department lists most, and one person in twelve: a page of them in a province reads a
twelfth of the entries. SQLite does not use such an index for a value that comes as a parameter, and needs none.
"""

from django.db import migrations

HELD = "merged_into_id, sex, politics, education, birth_date"
PAIR = {
    "person_member_by_place": f"place_left, {HELD}, sort_key, id",
    "person_member_by_name": f"sort_key, id, place_left, {HELD}",
}


def forwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        for name, columns in PAIR.items():
            editor.execute(
                f"CREATE INDEX {name} ON people_person ({columns})"
                " WHERE politics IN ('01', '02') AND merged_into_id IS NULL"
            )


def backwards(apps, editor):
    for name in PAIR:
        editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("people", "0008_readings")]
    operations = [migrations.RunPython(forwards, backwards)]
