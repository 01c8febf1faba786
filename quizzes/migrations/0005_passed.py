from django.db import migrations

# Progress that has a score comes from a test: the best attempt decides.
FILL = """
    UPDATE course_stepprogress AS progress
    SET passed = EXISTS (
        SELECT 1 FROM quizzes_attempt AS attempt
        WHERE attempt.enrolment_id = progress.enrolment_id
            AND attempt.quiz_id = progress.step_id
            AND attempt.score * 100 >= attempt.pass_percent
    )
    WHERE progress.score IS NOT NULL
"""


class Migration(migrations.Migration):
    """Note of every scored test whether it was passed."""

    dependencies = [("quizzes", "0004_names_of_questions"), ("course", "0013_passed")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
