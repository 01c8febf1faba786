"""Progress says where the newest attempt at each quiz and test stands."""

from typing import Any

from django.db import migrations

BATCH = 2_000

FILL = """
    UPDATE course_stepprogress AS progress SET
        attempt_number = newest.number,
        attempt_started_at = CASE WHEN newest.submitted_at IS NULL THEN newest.started_at END,
        attempt_ends_at = CASE WHEN newest.submitted_at IS NULL THEN newest.deadline END,
        open_question = CASE WHEN newest.submitted_at IS NULL THEN counted.open END,
        answered = counted.answered,
        asked = counted.asked,
        next_try_at = CASE
            WHEN newest.submitted_at IS NULL OR cardinality(newest.worths) = 0 THEN NULL
            WHEN newest.score * 100 >= newest.pass_percent AND counted.open IS NULL THEN NULL
            ELSE newest.submitted_at + quiz.retry_hours * interval '1 hour'
        END
    FROM course_stepprogress AS mine
    JOIN quizzes_quiz AS quiz ON quiz.step_id = mine.step_id
    CROSS JOIN LATERAL (
        SELECT attempt.* FROM quizzes_attempt AS attempt
        WHERE attempt.enrolment_id = mine.enrolment_id AND attempt.quiz_id = mine.step_id
        ORDER BY attempt.number DESC LIMIT 1
    ) AS newest
    CROSS JOIN LATERAL (
        SELECT count(*) AS asked,
            count(*) FILTER (WHERE one.has) AS answered,
            min(one.position) FILTER (WHERE NOT one.has) AS open
        FROM (
            SELECT asked.position, EXISTS (
                SELECT 1 FROM quizzes_response AS response
                WHERE response.asked_id = asked.id AND response.try_number = 1
            ) AS has
            FROM quizzes_asked AS asked WHERE asked.attempt_id = newest.id
        ) AS one
    ) AS counted
    WHERE progress.id = mine.id AND mine.id BETWEEN %s AND %s
"""


def fill(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM course_stepprogress")
        first, last = cursor.fetchone()
        for start in range(first, last + 1, BATCH) if first is not None else ():
            cursor.execute(FILL, [start, start + BATCH - 1])


class Migration(migrations.Migration):
    # In batches, each on its own: a large site is not locked meanwhile.
    atomic = False

    dependencies = [
        ("course", "0018_where_one_stands"),
        ("quizzes", "0006_closings_within_calendar"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
