"""Changes of films and transcripts are noted: visitors see them."""

from django.db import migrations

NOTE = """
CREATE TRIGGER course_note_public_change
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION course_note_public_change();
"""
FORGET = "DROP TRIGGER course_note_public_change ON {table};"

TABLES = ("lessons_transcript", "lessons_video", "lessons_videofile")


class Migration(migrations.Migration):
    dependencies = [
        ("course", "0021_versions_of_public_pages"),
        ("lessons", "0010_played_so_far"),
    ]

    operations = [
        migrations.RunSQL(NOTE.format(table=table), FORGET.format(table=table)) for table in TABLES
    ]
