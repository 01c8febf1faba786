-- Of each film of the bench its learners have played fifty parts, with as much missing after each.
INSERT INTO lessons_played (enrolment_id, video_id, revision, spans, position_ms, updated_at)
SELECT enrolment.id, video.step_id, video.revision, (
        SELECT range_agg(int4range(n * video.duration_ms / 50, (2 * n + 1) * video.duration_ms / 100))
        FROM generate_series(0, 49) AS n
    ), video.duration_ms / 2, now()
FROM lessons_video AS video
JOIN course_step AS step ON step.id = video.step_id
JOIN course_course AS course ON course.id = step.course_id AND course.slug LIKE 'bench-%'
JOIN course_enrolment AS enrolment ON enrolment.course_id = course.id
ON CONFLICT (enrolment_id, video_id, revision) DO NOTHING;
