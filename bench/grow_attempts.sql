-- An attempt at each quiz of the bench for every one of the many learners, responded to throughout.
-- The rows are known to fit together: checking each of a million references takes minutes.
SET session_replication_role = replica;

INSERT INTO quizzes_attempt (enrolment_id, quiz_id, number, started_at, worths, pass_percent)
SELECT enrolment.id, quiz.step_id, 1, now(), '{}', 70
FROM course_enrolment AS enrolment
JOIN course_user AS person ON person.id = enrolment.learner_id AND person.email LIKE 'many%'
JOIN course_step AS step ON step.course_id = enrolment.course_id AND step.title = 'Quiz of 5'
JOIN quizzes_quiz AS quiz ON quiz.step_id = step.id;

INSERT INTO quizzes_asked (attempt_id, position, question_id, version_id, "order")
SELECT attempt.id, slot.position, slot.question_id, version.id, '{0,1,2,3}'
FROM quizzes_attempt AS attempt
JOIN quizzes_slot AS slot ON slot.quiz_id = attempt.quiz_id
JOIN quizzes_questionversion AS version ON version.question_id = slot.question_id
WHERE NOT EXISTS (SELECT FROM quizzes_asked WHERE attempt_id = attempt.id);

INSERT INTO quizzes_response (asked_id, try_number, picks, text, fraction, given_at)
SELECT asked.id, 1, ARRAY[asked.id % 4], '', (asked.id % 4 = 0)::int, now()
FROM quizzes_asked AS asked
WHERE NOT EXISTS (SELECT FROM quizzes_response WHERE asked_id = asked.id)
    AND asked.attempt_id IN (
        SELECT attempt.id FROM quizzes_attempt AS attempt
        JOIN course_enrolment AS enrolment ON enrolment.id = attempt.enrolment_id
        JOIN course_user AS person ON person.id = enrolment.learner_id
        WHERE person.email LIKE 'many%'
    );
