"""Look-up of steps by the names used at the terminal: a course's slug, and 5.2 or a key."""

import re

from course.db.keys import is_key
from course.models import Course, Step
from lessons.models import Transcript, Video

_NUMBER = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})\Z")


class UnknownName(ValueError):
    """Nothing has this name; the message lists the existing ones."""


def course_named(slug: str) -> Course:
    """Raises UnknownName, which lists the courses."""
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        slugs = ", ".join(Course.objects.order_by("slug").values_list("slug", flat=True))
        raise UnknownName(f"There is no course “{slug}”. There are: {slugs or 'none'}.")
    return course


def step_named(slug: str, name: str) -> Step:
    """The step that has this number ("5.2") now, or this key. Raises UnknownName."""
    course = course_named(slug)
    number = _NUMBER.match(name)
    steps = course.steps.none()
    if number:
        steps = course.steps.filter(week_number=int(number[1]), number=int(number[2]))
    elif is_key(name):
        steps = course.steps.filter(key=name)
    step = steps.first()
    if step is None:
        raise UnknownName(f"“{slug}” has no step “{name}”. There are: {_numbers(course)}.")
    return step


def video_named(slug: str, name: str) -> Video:
    """The film of a step that has one. Raises UnknownName."""
    step = step_named(slug, name)
    video = Video.objects.filter(step=step).select_related("step__course").first()
    if video is None:
        raise UnknownName(f"Step {name}, “{step.title}”, has no film yet: add it first.")
    return video


def transcript_named(slug: str, name: str, language: str) -> Transcript:
    """The transcript of a step's film in this language. Raises UnknownName."""
    video = video_named(slug, name)
    transcript = video.transcripts.filter(language=language).first()
    if transcript is None:
        tags = ", ".join(video.transcripts.values_list("language", flat=True))
        raise UnknownName(
            f"Step {name} has no transcript in “{language}”. There are: {tags or 'none'}."
        )
    return transcript


def _numbers(course: Course) -> str:
    """The published steps' numbers by week, shortened: "1.1–1.7, 5.1–5.8"."""
    weeks: dict[int, list[int]] = {}
    numbered = course.steps.published().in_order().values_list("week_number", "number")
    for week, number in numbered:
        weeks.setdefault(week, []).append(number or 0)
    ranges = (
        f"{week}.{numbers[0]}–{week}.{numbers[-1]}" if len(numbers) > 1 else f"{week}.{numbers[0]}"
        for week, numbers in weeks.items()
    )
    return ", ".join(ranges) or "none that is published; give a draft's key"
