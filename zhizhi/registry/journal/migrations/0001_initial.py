import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from zhizhi.registry.journal.triggers import append_only


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=60)),
                ("account_id", models.BigIntegerField(null=True)),
                ("person_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=100)),
                ("subject_kind", models.CharField(blank=True, max_length=40)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("organization_id", models.BigIntegerField(null=True)),
                ("place_left", models.BigIntegerField(null=True)),
                ("details_digest", models.BinaryField(max_length=32)),
                ("previous", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id", "seq"], name="act_subject"),
                    models.Index(fields=["place_left", "seq"], name="act_place"),
                    models.Index(fields=["person_id", "seq"], name="act_person"),
                    models.Index(fields=["at"], name="act_at"),
                    models.Index(fields=["at"], name="act_clock_jump", condition=Q(act="clock.jump")),
                ],
                "constraints": [models.CheckConstraint(condition=Q(seq__gte=1), name="act_seq_from_one")],
            },
        ),
        migrations.CreateModel(
            name="ActDetails",
            fields=[
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="details",
                        serialize=False,
                        to="journal.act",
                    ),
                ),
                ("owner", models.CharField(blank=True, max_length=100)),
                ("stored", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={"constraints": [models.CheckConstraint(condition=Q(pk=1), name="head_one_row")]},
        ),
        append_only("journal_act", besides=["place_left"]),
        append_only("journal_actdetails"),
    ]
