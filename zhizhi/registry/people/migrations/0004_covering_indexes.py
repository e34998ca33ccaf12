from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_merged_into")]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_by_place"),
        migrations.RemoveIndex(model_name="person", name="person_by_name"),
        migrations.RemoveIndex(model_name="person", name="person_by_place_and_strokes"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=[
                    "place_left", "merged_into", "sex", "politics", "education", "birth_date", "sort_key", "id",
                ],
                name="person_by_place",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=[
                    "sort_key", "id", "place_left", "merged_into", "sex", "politics", "education", "birth_date",
                ],
                name="person_by_name",
            ),
        ),
    ]
