"""Changes of quizzes are noted: visitors see what an open one asks for."""

from django.db import migrations

NOTE = """
CREATE TRIGGER course_note_public_change
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION course_note_public_change();
"""
FORGET = "DROP TRIGGER course_note_public_change ON {table};"

TABLES = ("quizzes_question", "quizzes_quiz", "quizzes_slot")


class Migration(migrations.Migration):
    dependencies = [
        ("course", "0021_versions_of_public_pages"),
        ("quizzes", "0007_standing_of_attempts"),
    ]

    operations = [
        migrations.RunSQL(NOTE.format(table=table), FORGET.format(table=table)) for table in TABLES
    ]
