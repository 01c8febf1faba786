"""How many steps each enrolment has completed, and indexes by which a run's people are sorted."""

from django.db import migrations, models
from django.db.models.functions import Lower

# The triggers first: they keep writers of progress out until all is counted.
FORWARD = """
CREATE FUNCTION course_count_completed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.last_completed_at IS NOT NULL THEN
        UPDATE course_enrolment SET completed = completed - 1 WHERE id = OLD.enrolment_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.last_completed_at IS NOT NULL THEN
        UPDATE course_enrolment SET completed = completed + 1 WHERE id = NEW.enrolment_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER course_count_completed_insert AFTER INSERT ON course_stepprogress
    FOR EACH ROW WHEN (NEW.last_completed_at IS NOT NULL)
    EXECUTE FUNCTION course_count_completed();
CREATE TRIGGER course_count_completed_update AFTER UPDATE ON course_stepprogress
    FOR EACH ROW WHEN (
        (OLD.enrolment_id, OLD.last_completed_at IS NULL)
        IS DISTINCT FROM (NEW.enrolment_id, NEW.last_completed_at IS NULL)
    )
    EXECUTE FUNCTION course_count_completed();
CREATE TRIGGER course_count_completed_delete AFTER DELETE ON course_stepprogress
    FOR EACH ROW WHEN (OLD.last_completed_at IS NOT NULL)
    EXECUTE FUNCTION course_count_completed();

CREATE FUNCTION course_count_none_completed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE course_enrolment SET completed = 0 WHERE completed <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER course_count_completed_truncate AFTER TRUNCATE ON course_stepprogress
    FOR EACH STATEMENT EXECUTE FUNCTION course_count_none_completed();

UPDATE course_enrolment SET completed = counted.steps
FROM (
    SELECT enrolment_id, count(*) AS steps FROM course_stepprogress
    WHERE last_completed_at IS NOT NULL GROUP BY enrolment_id
) AS counted
WHERE counted.enrolment_id = course_enrolment.id;
"""

BACKWARD = """
DROP TRIGGER course_count_completed_truncate ON course_stepprogress;
DROP TRIGGER course_count_completed_delete ON course_stepprogress;
DROP TRIGGER course_count_completed_update ON course_stepprogress;
DROP TRIGGER course_count_completed_insert ON course_stepprogress;
DROP FUNCTION course_count_none_completed();
DROP FUNCTION course_count_completed();
"""


class Migration(migrations.Migration):
    dependencies = [("course", "0021_versions_of_public_pages")]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="completed",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["run", "joined_at", "id"], name="enrolment_by_joined"),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["run", "completed", "id"], name="enrolment_by_completed"),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                models.F("run"),
                models.F("last_seen_at").asc(nulls_first=True),
                models.F("id"),
                name="enrolment_by_seen",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(Lower("display_name"), models.F("id"), name="user_by_name"),
        ),
    ]
