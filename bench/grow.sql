-- Learners of both courses of the bench, each with the first few steps of each visited and complete.
-- bench.people and bench.steps say how many.
WITH people AS (
    INSERT INTO course_user (
        uuid, email, display_name, time_zone, language, password,
        is_staff, is_active, is_superuser, joined_at
    )
    SELECT gen_random_uuid(), 'many' || n || '@example.org', 'Many ' || n, 'UTC', '', '!',
        false, true, false, now()
    FROM generate_series(1, current_setting('bench.people')::int) AS n
    RETURNING id
)
INSERT INTO course_enrolment (run_id, course_id, learner_id, joined_at)
SELECT run.id, run.course_id, people.id, now()
FROM people CROSS JOIN course_run AS run JOIN course_course AS course ON course.id = run.course_id
WHERE course.slug LIKE 'bench-%';

INSERT INTO course_stepprogress (enrolment_id, step_id, first_visited_at, last_completed_at)
SELECT enrolment.id, step.id, now(), CASE WHEN step.number % 2 = 0 THEN now() END
FROM course_enrolment AS enrolment
JOIN course_step AS step ON step.course_id = enrolment.course_id
    AND step.week_number = 1 AND step.number <= current_setting('bench.steps')::int
JOIN course_user AS person ON person.id = enrolment.learner_id AND person.email LIKE 'many%'
ORDER BY step.id, enrolment.id;
