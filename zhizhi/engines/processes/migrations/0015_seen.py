"""Indexes of what names a person: most tasks, and most cases, name nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0014_calendar_asked")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("opened_by__isnull", False)), fields=["opened_by"], name="case_by_opener"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("holder_person__isnull", False)), fields=["holder_person"], name="task_by_person"
            ),
        ),
    ]
