"""The course of the journeys: real films, captions, a poster, files and links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils import timezone
from PIL import Image

from course.course_files import store_course_file
from course.models import Course, Run, Step, StepFile, StepLink
from lessons.film.files import store_film, store_poster
from tests import factories

MEDIA = Path(__file__).resolve().parents[1] / "journeys" / "media"
CAPTIONS = (MEDIA / "talk.vtt").read_text()
# The same talk with other cuts, the second one from right to left.
KOREAN = """WEBVTT

00:00:00.600 --> 00:00:13.000
모든 강에는 이야기가 있습니다. 오늘은 한 강을 따라갑니다.

00:00:14.000 --> 00:00:28.400
샘은 높은 언덕의 묵은 눈 아래에 있습니다.

00:00:29.000 --> 00:00:45.500
아래로 내려오면 느려집니다. 사람들은 그 흙을 찾아와 머물렀습니다.

00:00:46.250 --> 00:00:59.000
이제 삼각주를 보십시오.
"""
ARABIC = """WEBVTT

00:00:00.500 --> 00:00:13.250
لكل نهر حكاية، واليوم نتبع نهرًا من منبعه إلى البحر.

00:00:14.000 --> 00:00:45.500
ينبع عاليًا في التلال ثم يجري مسرعًا. وقد جاء الناس من أجل تربته.

00:00:46.250 --> 00:00:59.000
انظروا الآن إلى الدلتا.
"""
BODY = """The river builds the land it ends in.

## Questions to keep in mind

- Where does the silt come from?
- Who lives on it? See [the atlas](https://atlas.example/).

![A map of the delta](delta.png)
"""


@dataclass(slots=True)
class FilmCourse:
    """Weeks 1 and 5 are open, week 6 is locked; 5.2 is an open video step, 1.2 an open article."""

    course: Course
    run: Run
    film: Step

    def step(self, label: str) -> Step:
        week, number = label.split(".")
        return self.course.steps.get(week_number=week, number=number)

    def address(self, label: str) -> str:
        return self.step(label).get_absolute_url()


def picture(width: int = 320, height: int = 180) -> bytes:
    """A small drawing as PNG."""
    drawn = Image.new("RGB", (width, height), "#264653")
    drawn.paste("#e9c46a", (width // 4, height // 4, width // 2, height // 2))
    out = BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def give_film(step: Step, *, captions: str = CAPTIONS) -> None:
    """The film of a minute in both encodings, its poster and its captions."""
    for name in ("talk.mp4", "talk.webm"):
        with (MEDIA / name).open("rb") as film:
            store_film(step, File(film, name=name), at=timezone.now())
    store_poster(step, ContentFile(picture(640, 360), name="poster.png"))
    factories.transcript(step.video, captions)


def give_languages(step: Step) -> None:
    """The film's transcript in Korean and Arabic as well."""
    factories.transcript(step.video, KOREAN, "ko")
    factories.transcript(step.video, ARABIC, "ar")


def make_film_course(**fields: Any) -> FilmCourse:
    """The course of rivers, in the fifth week of its first run."""
    course = factories.course(
        body="What **water** does to land.",
        outcomes="Read a map of a delta\nTell silt from sand",
        audience="Whoever lives near a river",
        licence="CC BY 4.0",
        **fields,
    )
    store_course_file(course, "delta.png", ContentFile(picture(), name="delta.png"))
    run = factories.run(course, starts_on=timezone.now().date() - timedelta(weeks=4))
    for number in (1, 5, 6):
        factories.week(course, number, introduction=f"What week {number} is about.")
    for number in (1, 2, 3):
        factories.step(course, 1, f"Reading {number}", is_open=number == 2, minutes=5)
    factories.step(course, 5, "Where rivers end")
    film = factories.step(course, 5, "The delta", kind="video", is_open=True, body=BODY, minutes=8)
    factories.step(course, 5, "What is left")
    factories.step(course, 6, "The sea")
    give_film(film)
    handout = course.files.get(name="delta.png")
    StepFile.objects.update_or_create(
        step=film, file=handout, defaults={"title": "The map", "is_listed": True}
    )
    StepLink.objects.create(step=film, title="Gauges today", url="https://gauges.example/")
    return FilmCourse(course, run, film)
