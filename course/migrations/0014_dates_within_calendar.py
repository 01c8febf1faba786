from datetime import UTC, date, datetime

from django.db import migrations

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
FIRST_INSTANT = datetime(1999, 12, 31, tzinfo=UTC)
LAST_INSTANT = datetime(2200, 1, 1, 23, 59, tzinfo=UTC)
# Where an instant out of range is put: within the first and last day in every time zone.
FIRST_OPENING = datetime(2000, 1, 1, 14, tzinfo=UTC)
LAST_OPENING = datetime(2199, 12, 31, 9, tzinfo=UTC)


def mend(apps, schema_editor):
    """Bring dates that broke pages to the nearest end of the calendar, without reading them."""
    runs = apps.get_model("course", "Run").objects.order_by()
    openings = apps.get_model("course", "WeekOpening").objects.order_by()
    # One statement each: an end may not be before its start in between.
    for rows, bound in (("lt", FIRST_DAY), ("gt", LAST_DAY)):
        both = runs.filter(**{f"starts_on__{rows}": bound, f"ends_on__{rows}": bound})
        both.update(starts_on=bound, ends_on=bound)
        runs.filter(**{f"starts_on__{rows}": bound}).update(starts_on=bound)
        runs.filter(**{f"ends_on__{rows}": bound}).update(ends_on=bound)
    openings.filter(opens_at__lt=FIRST_INSTANT).update(opens_at=FIRST_OPENING)
    openings.filter(opens_at__gt=LAST_INSTANT).update(opens_at=LAST_OPENING)


class Migration(migrations.Migration):
    dependencies = [
        ("course", "0013_passed"),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
