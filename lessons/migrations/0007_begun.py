"""Steps whose film was played before say since when."""

from django.db import migrations

FILL = """
    UPDATE course_stepprogress AS progress SET begun_at = played.first
    FROM (
        SELECT enrolment_id, video_id, min(updated_at) AS first
        FROM lessons_played GROUP BY enrolment_id, video_id
    ) AS played
    WHERE progress.enrolment_id = played.enrolment_id AND progress.step_id = played.video_id
    AND progress.begun_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("course", "0012_begun"),
        ("lessons", "0006_index_of_sentences"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
