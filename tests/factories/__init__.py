"""Factories: people, a course, its films and runs."""

from tests.factories.course_and_people import (
    NOW,
    PASSWORD,
    certificate,
    course,
    educator,
    enrol,
    person,
    run,
    sign_in,
    step,
    transcript,
    video,
    vtt,
    week,
)

__all__ = [
    "NOW",
    "PASSWORD",
    "certificate",
    "course",
    "educator",
    "enrol",
    "person",
    "run",
    "sign_in",
    "step",
    "transcript",
    "video",
    "vtt",
    "week",
]
