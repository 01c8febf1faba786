from django.db import migrations

# As lessons/film/playing.py keeps them from now on: gaps under 2 s closed, the 200 longest spans.
MEND = """
    UPDATE lessons_played SET spans = (
        SELECT coalesce(range_agg(longest.span), '{}')
        FROM (
            SELECT int4range(lower(wide), upper(wide) - 1999) AS span
            FROM unnest((
                SELECT range_agg(int4range(lower(part), upper(part) + 1999))
                FROM unnest(lessons_played.spans) AS part
            )) AS wide
            ORDER BY upper(wide) - lower(wide) DESC, lower(wide)
            LIMIT 200
        ) AS longest
    )
    WHERE (SELECT count(*) FROM unnest(lessons_played.spans)) > 1
"""


class Migration(migrations.Migration):
    dependencies = [
        ("lessons", "0007_begun"),
    ]

    operations = [
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
    ]
