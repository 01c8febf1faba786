"""What must hold and Django's constraints cannot say."""

from django.db import migrations

FORWARD = """
-- A version says for ever what was asked.
CREATE FUNCTION quizzes_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a question does not change'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER quizzes_keep_version
    BEFORE UPDATE OF question_id, number, kind, content ON quizzes_questionversion
    FOR EACH ROW WHEN (
        (OLD.question_id, OLD.number, OLD.kind, OLD.content)
        IS DISTINCT FROM (NEW.question_id, NEW.number, NEW.kind, NEW.content)
    )
    EXECUTE FUNCTION quizzes_keep_version();

-- What is asked is a version of the question it is said to be.
ALTER TABLE quizzes_asked ADD CONSTRAINT asked_version_of_its_question
    FOREIGN KEY (version_id, question_id)
    REFERENCES quizzes_questionversion (id, question_id) DEFERRABLE INITIALLY DEFERRED;

-- Every try is worth something.
ALTER TABLE quizzes_quiz ADD CONSTRAINT quiz_tries_are_worth_something
    CHECK (0 < ALL (worths));
ALTER TABLE quizzes_attempt ADD CONSTRAINT attempt_tries_are_worth_something
    CHECK (0 < ALL (worths));
"""

BACKWARD = """
ALTER TABLE quizzes_attempt DROP CONSTRAINT attempt_tries_are_worth_something;
ALTER TABLE quizzes_quiz DROP CONSTRAINT quiz_tries_are_worth_something;
ALTER TABLE quizzes_asked DROP CONSTRAINT asked_version_of_its_question;
DROP TRIGGER quizzes_keep_version ON quizzes_questionversion;
DROP FUNCTION quizzes_keep_version();
"""


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
