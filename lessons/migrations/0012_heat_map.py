"""Tables of the heat map; of what had been played before, each part counts as played once."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

SEED = """
    INSERT INTO lessons_playreport
        (enrolment_id, video_id, revision, spans, position_ms, is_landing, at)
    SELECT enrolment_id, video_id, revision,
        array(
            SELECT edge FROM unnest(spans) AS part
            CROSS JOIN LATERAL (VALUES (lower(part)), (upper(part))) AS edges (edge)
            ORDER BY edge
        ),
        position_ms, false, updated_at
    FROM lessons_played ORDER BY updated_at
"""


class Migration(migrations.Migration):
    dependencies = [
        ("course", "0022_completed_steps"),
        ("lessons", "0011_changes_of_public_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlayReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                (
                    "spans",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("position_ms", models.PositiveIntegerField()),
                ("is_landing", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="course.enrolment",
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="lessons.video",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of playing",
                "verbose_name_plural": "reports of playing",
            },
        ),
        migrations.CreateModel(
            name="PlayMarks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("marks", models.BinaryField(default=b"")),
                ("position_ms", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField(null=True)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="play_marks",
                        to="course.enrolment",
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="lessons.video",
                    ),
                ),
            ],
            options={
                "verbose_name": "counted plays of a learner",
                "verbose_name_plural": "counted plays of learners",
                "indexes": [
                    models.Index(
                        condition=models.Q(("last_at__isnull", False)),
                        fields=["last_at"],
                        name="play_marks_unsettled",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "video", "revision"),
                        name="play_marks_once_per_revision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaySums",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                (
                    "once",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "twice",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "thrice",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "often",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "stopped",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "landed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="course.run",
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="lessons.video",
                    ),
                ),
            ],
            options={
                "verbose_name": "sums of plays",
                "verbose_name_plural": "sums of plays",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "video", "revision"), name="play_sums_once_per_revision"
                    )
                ],
            },
        ),
        migrations.RunSQL(SEED, migrations.RunSQL.noop),
    ]
