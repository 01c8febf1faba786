from django.db import migrations

# The best attempt decides, whether every question had a response or not.
FILL = """
    UPDATE course_stepprogress AS progress
    SET score = best.score, passed = best.passed
    FROM (
        SELECT enrolment_id, quiz_id, max(score) AS score,
            bool_or(score * 100 >= pass_percent) AS passed
        FROM quizzes_attempt
        WHERE score IS NOT NULL
        GROUP BY enrolment_id, quiz_id
    ) AS best
    WHERE best.enrolment_id = progress.enrolment_id AND best.quiz_id = progress.step_id
"""


class Migration(migrations.Migration):
    """Note of every scored test whether it was passed."""

    dependencies = [("quizzes", "0004_names_of_questions"), ("course", "0013_passed")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
