"""The heat map of a run's films: figures for each sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import Count, F
from django.utils.translation import pgettext

from course.models import Moment, Note, Run, Step
from course.text.languages import direction, own_name
from course.text.timecodes import clock
from desk.heat.curves import Curve, CurveRow, curve_of, curve_rows
from lessons.film.heat.marks import SUMS
from lessons.film.heat.shown import Heat, heat_between, heat_by_slot, in_steps
from lessons.models import PlaySums, Transcript, Video
from lessons.pages.language_choice import Choice
from lessons.pages.video import Film, video_content
from lessons.sentences.markup import sentence_words
from lessons.sentences.sentence_index import SentenceIndex
from lessons.sentences.sentence_links import parse_t
from quizzes.models import Quiz, VersionMoment
from quizzes.results.figures import quiz_results

# Of colour, beside the figure.
LEVELS: Final = 5


@dataclass(frozen=True, slots=True)
class FilmLine:
    step: Step
    clock: str
    curve: Curve


class HeatFigure(NamedTuple):
    """A number in words, with the class of its kind and its level of colour, 1 to `LEVELS`."""

    kind: str
    number: int
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class HeatLine:
    second: int
    clock: str
    words: str
    figures: list[HeatFigure]


@dataclass(frozen=True, slots=True)
class FilmPage:
    step: Step
    video: Video
    language: str
    dir: str
    languages: list[tuple[str, str]]
    curve: Curve
    rows: list[CurveRow]
    sentences: list[HeatLine]
    film: Film | None
    start: str
    end_clock: str

    @property
    def is_empty(self) -> bool:
        return self.curve.is_empty


def films_of(run: Run) -> list[FilmLine]:
    """The films of the run's course, each with its curve: two queries."""
    videos = list(
        Video.objects.filter(step__course=run.course_id, step__published_at__isnull=False)
        .select_related("step")
        .defer("step__body", "step__body_html")
        .order_by("step__week_number", "step__number", "step__pk")
    )
    sums = {(row.video_id, row.revision): row for row in PlaySums.objects.filter(run=run)}
    return [
        FilmLine(
            video.step,
            clock(video.duration_ms),
            curve_of(_slots(sums.get((video.pk, video.revision)), video)),
        )
        for video in videos
    ]


def film_page(run: Run, key: str, language: str, t: str) -> FilmPage | None:
    """The sentences of a film with their figures; None if the course has no such film."""
    video = (
        Video.objects.filter(step__course=run.course_id, step__key=key)
        .select_related("step__course")
        .first()
    )
    if video is None:
        return None
    sums = PlaySums.objects.filter(run=run, video=video, revision=video.revision).first()
    slots = _slots(sums, video)
    texts = {
        row.language: row
        for row in Transcript.objects.filter(video=video).only("language", "html", "sentences")
    }
    text = texts.get(language) or texts.get(video.step.course.language)
    text = text or next(iter(texts.values()), None)
    choice, at_ms = Choice(text.language if text else ""), parse_t(t)
    content = video_content(video.step, choice=choice, t=None if at_ms is None else at_ms // 1000)
    return FilmPage(
        step=video.step,
        video=video,
        language=text.language if text else "",
        dir=direction(text.language) if text else "ltr",
        languages=[(tag, own_name(tag)) for tag in sorted(texts)],
        curve=curve_of(slots),
        rows=list(curve_rows(slots, video.duration_ms)),
        sentences=_sentences(text, slots, _wrong(run, video), _notes(run, video)) if text else [],
        film=content.film,
        start=content.start,
        end_clock=clock(video.duration_ms),
    )


def _slots(row: PlaySums | None, video: Video) -> list[Heat]:
    sums = {name: getattr(row, name) for name in SUMS} if row else {}
    return heat_by_slot(sums, duration_ms=video.duration_ms)


def _wrong(run: Run, video: Video) -> dict[int, int]:
    """By the start in ms of a moment in the film: wrong responses whose feedback points there."""
    moments = dict(
        Moment.objects.public()
        .filter(step=video.pk, state=Moment.State.FOUND)
        .values_list("pk", "start_ms")
    )
    asked = VersionMoment.objects.filter(moment__in=moments).values("version")
    quizzes = Quiz.objects.filter(attempts__asked__version__in=asked).distinct()
    pairs = (
        (moments[moment], count)
        for quiz in quizzes.select_related("step")
        for question in quiz_results(quiz, run).questions
        for version in question.versions
        for moment, count in version.pointed(in_steps).items()
        if moment in moments
    )
    return _added(pairs)


def _notes(run: Run, video: Video) -> dict[int, int]:
    """By the start in ms of a sentence: how many people of the run have noted it."""
    rows = (
        Note.objects.filter(
            step=video.pk, moment__state=Moment.State.FOUND, person__enrolments__run=run
        )
        .order_by()
        .values(at=F("moment__start_ms"), where=F("moment"))
        .annotate(people=Count("person", distinct=True))
    )
    return _added((row["at"], in_steps(row["people"])) for row in rows)


def _added(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for key, count in pairs:
        counts[key] = counts.get(key, 0) + count
    return counts


def _sentences(
    text: Transcript, slots: Sequence[Heat], wrong: dict[int, int], notes: dict[int, int]
) -> list[HeatLine]:
    said = _said(text)
    starts = [start for start, _, _ in said]
    wrong, notes = (_by_sentence(starts, counts) for counts in (wrong, notes))
    found: list[dict[str, int]] = []
    for place, (start, end, _) in enumerate(said):
        heat = heat_between(slots, start, end)
        found.append(
            {
                "plays": heat.plays,
                "again": heat.rewatches,
                "stops": heat.stops,
                "searches": heat.landings,
                "wrong": wrong.get(place, 0),
                "notes": notes.get(place, 0),
            }
        )
    words = _words()
    most = {kind: max(each[kind] for each in found) for kind in (found[0] if found else ())}
    return [
        HeatLine(start // 1000, clock(start), said_words, _figures(counts, most, words))
        for (start, _, said_words), counts in zip(said, found, strict=True)
    ]


def _words() -> dict[str, str]:
    """What stands after the number of each kind."""
    return {
        "plays": pgettext("heat map", "plays"),
        "again": pgettext("heat map", "again"),
        "stops": pgettext("heat map", "stopped"),
        "searches": pgettext("heat map", "from a search"),
        "wrong": pgettext("heat map", "wrong responses"),
        "notes": pgettext("heat map", "notes"),
    }


def _figures(
    counts: dict[str, int], most: dict[str, int], words: dict[str, str]
) -> list[HeatFigure]:
    return [
        HeatFigure(kind, count, -(-count * LEVELS // most[kind]), words[kind])
        for kind, count in counts.items()
        if count
    ]


def _said(text: Transcript) -> list[tuple[int, int, str]]:
    """Start, end and words of each sentence, with what of it is in the next paragraph."""
    said: list[tuple[int, int, str]] = []
    for entry in SentenceIndex(bytes(text.sentences)):
        words = sentence_words(text.html, entry)
        if entry.n or not said:
            said.append((entry.start_ms, entry.end_ms, words))
        else:
            start, end, before = said[-1]
            said[-1] = (start, max(end, entry.end_ms), f"{before} {words}")
    return said


def _by_sentence(starts: Sequence[int], counts: dict[int, int]) -> dict[int, int]:
    """Counts by ms as counts by the place of the sentence that begins last before it."""
    placed: list[tuple[int, int]] = []
    place = 0
    for ms, count in sorted(counts.items()):
        while place + 1 < len(starts) and starts[place + 1] <= ms:
            place += 1
        placed.append((place, count))
    return _added(placed)
