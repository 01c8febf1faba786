from datetime import UTC, datetime

from django.db import migrations, models

import course.db.validators

FIRST_INSTANT = datetime(1999, 12, 31, tzinfo=UTC)
LAST_INSTANT = datetime(2200, 1, 1, 23, 59, tzinfo=UTC)
# Where an instant out of range is put: within the first and last day in every time zone.
FIRST_CLOSING = datetime(2000, 1, 1, 14, tzinfo=UTC)
LAST_CLOSING = datetime(2199, 12, 31, 9, tzinfo=UTC)


def mend(apps, schema_editor):
    """Bring closing dates to the nearest end of the calendar, without reading them."""
    closings = apps.get_model("quizzes", "Closing").objects.order_by()
    closings.filter(closes_at__lt=FIRST_INSTANT).update(closes_at=FIRST_CLOSING)
    closings.filter(closes_at__gt=LAST_INSTANT).update(closes_at=LAST_CLOSING)


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0005_passed"),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="closing",
            name="closes_at",
            field=models.DateTimeField(
                validators=[course.db.validators.validate_instant], verbose_name="closes"
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__range", (FIRST_INSTANT, LAST_INSTANT))),
                name="closing_within_calendar",
            ),
        ),
    ]
