from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("content_type", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("organization_id", models.BigIntegerField()),
                ("uploaded_at", models.DateTimeField()),
                ("owner", models.CharField(max_length=100)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sha256"], name="file_by_content"),
                    models.Index(fields=["organization_id", "size"], name="file_by_organization"),
                    models.Index(fields=["owner"], name="file_by_owner"),
                ],
                "constraints": [models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty")],
            },
        ),
    ]
