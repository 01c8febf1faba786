"""Triggers that note every change to what visitors see, however it is made."""

from django.db import migrations, models

FORWARD = """
-- Once in a transaction. The stamp is seen when the change is seen, never before or after. Stamps of
-- others that are being replaced are left alone: no transaction waits for another one.
CREATE FUNCTION course_stamp_public_change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    transaction text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('cuebook.stamped', true) IS DISTINCT FROM transaction THEN
        DELETE FROM course_publicchange WHERE stamp IN (
            SELECT stamp FROM course_publicchange FOR UPDATE SKIP LOCKED
        );
        INSERT INTO course_publicchange (stamp) VALUES (gen_random_uuid());
        -- Taken back with the stamp when a savepoint is.
        PERFORM set_config('cuebook.stamped', transaction, true);
    END IF;
END $$;

CREATE FUNCTION course_note_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM course_stamp_public_change();
    RETURN NULL;
END $$;

-- Of people only names are shown; signing in does not count.
CREATE FUNCTION course_note_public_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.display_name, OLD.deleted_at) IS DISTINCT FROM (NEW.display_name, NEW.deleted_at) THEN
        PERFORM course_stamp_public_change();
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER course_note_public_name
    AFTER UPDATE ON course_user FOR EACH ROW EXECUTE FUNCTION course_note_public_name();
"""

BACKWARD = """
DROP TRIGGER course_note_public_name ON course_user;
DROP FUNCTION course_note_public_name();
DROP FUNCTION course_note_public_change();
DROP FUNCTION course_stamp_public_change();
"""

NOTE = """
CREATE TRIGGER course_note_public_change
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION course_note_public_change();
"""
FORGET = "DROP TRIGGER course_note_public_change ON {table};"

TABLES = (
    "course_activity",
    "course_course",
    "course_coursefile",
    "course_organisation",
    "course_run",
    "course_sitepage",
    "course_step",
    "course_stepfile",
    "course_steplink",
    "course_teammember",
    "course_week",
)


class Migration(migrations.Migration):
    dependencies = [("course", "0020_certificates")]

    operations = [
        migrations.CreateModel(
            name="PublicChange",
            fields=[("stamp", models.UUIDField(primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        *(
            migrations.RunSQL(NOTE.format(table=table), FORGET.format(table=table))
            for table in TABLES
        ),
        migrations.RunSQL("SELECT course_stamp_public_change()", migrations.RunSQL.noop),
    ]
