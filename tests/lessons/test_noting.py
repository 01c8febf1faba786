"""Notes at sentences: found again when captions change, and never counted for anybody else."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import QueryDict

from course import outline
from course.access import StepAccess, gate_noting
from course.models import Moment, Note, User
from course.notes.writing import write_note
from desk.questionfiles.importing import import_questions
from lessons import transcripts
from lessons.anchors import make_moment
from lessons.captions.reader import read_captions
from lessons.film.files import FilmHeader, store_film
from lessons.models import Transcript, Video, VideoFile
from lessons.noting import sentence_place
from tests import factories
from tests.racing import meanwhile

TALK = """WEBVTT

00:01.000 --> 00:04.000
The river rises in the mountains. It falls

00:04.000 --> 00:07.000
two thousand metres in three days.

00:07.000 --> 00:11.000
Then comes the plain, and it slows down. Yes.

00:11.000 --> 00:15.000
“Nobody hurries here,” the ferrymen say. Yes.
"""
LATER = TALK.replace("00:1", "00:2").replace("00:0", "00:1")


@pytest.fixture
def video(db: None) -> Video:
    step = factories.step(factories.course(), kind="video")
    return factories.video(step, captions=TALK)


@pytest.fixture
def access(video: Video, ada: User) -> StepAccess:
    factories.enrol(ada, video.step.course)
    return gate_noting(ada, "rivers", video.step.key, at=factories.NOW)


def _upload(video: Video, text: str, language: str = "en") -> Transcript:
    read = read_captions(text, duration_ms=video.duration_ms)
    return transcripts.save_transcript(
        video, language, read, source_name="talk.vtt", actor=None, at=factories.NOW
    )


def _note(access: StepAccess, ada: User, query: str) -> Note:
    place = sentence_place(access, QueryDict(query).dict())
    return write_note(
        access.step, "Why?", key=uuid4(), place=place.make, actor=ada, at=factories.NOW
    )


def _said(note: Note) -> tuple[str, int] | None:
    note.refresh_from_db()
    moment = note.moment
    return (moment.quote, moment.start_ms) if moment else None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("t=1", ("The river rises in the mountains.", 1_000)),
        ("t=1&n=2", ("It falls two thousand metres in three days.", 1_000)),
        ("t=7&n=2", ("Yes.", 7_000)),
        ("t=11&n=2&quote=Yes.", ("Yes.", 11_000)),
        ("t=9", ("Yes.", 7_000)),
        ("t=7&n=1&language=en", ("Then comes the plain, and it slows down.", 7_000)),
        ("t=7&n=1&language=ko", ("Then comes the plain, and it slows down.", 7_000)),
    ],
)
def test_note_is_at_the_sentence_that_is_named(
    access: StepAccess, ada: User, query: str, said: tuple[str, int]
) -> None:
    assert _said(_note(access, ada, query)) == said


def test_note_that_arrives_after_new_captions_goes_to_its_own_words(
    access: StepAccess, ada: User, video: Video
) -> None:
    _upload(video, LATER)

    note = _note(access, ada, "t=1&n=1&quote=The+river+rises+in+the+mountains.")

    assert _said(note) == ("The river rises in the mountains.", 11_000)


@pytest.mark.parametrize("quote", ["It was never said.", "Yes."])
def test_note_without_a_sure_place_keeps_its_quote(
    access: StepAccess, ada: User, video: Video, quote: str
) -> None:
    """Nothing has these words, or more than one sentence has."""
    _upload(video, LATER)

    note = _note(access, ada, f"t=7&n=2&quote={quote}")

    assert _said(note) is None
    assert note.quote == quote


@pytest.mark.parametrize("query", ["", "t=x", "t=99999999999", "quote=Yes."])
def test_without_a_second_the_note_is_on_the_whole_step(
    access: StepAccess, ada: User, query: str
) -> None:
    note = _note(access, ada, query)

    assert (note.moment, note.quote) == (None, "")


def test_note_on_a_film_without_captions_keeps_what_it_quotes(
    access: StepAccess, ada: User, video: Video
) -> None:
    transcripts.remove_transcript(video, "en")

    note = _note(access, ada, "t=7&n=2&quote=Yes.")

    assert (note.moment, note.quote) == (None, "Yes.")


def test_sentences_before_and_after_are_named(access: StepAccess) -> None:
    first = sentence_place(access, {"t": "1"})
    middle = sentence_place(access, {"t": "1", "n": "2"})
    last = sentence_place(access, {"t": "11", "n": "2"})

    assert (first.before, first.after) == ("", "t=1&n=2&language=en")
    assert (middle.before, middle.after) == ("t=1&language=en", "t=7&language=en")
    assert last.after == ""


class TestCaptionsThatChange:
    def test_note_moves_with_its_sentence(
        self, access: StepAccess, ada: User, video: Video
    ) -> None:
        note = _note(access, ada, "t=7")

        saved = _upload(video, LATER)

        assert _said(note) == ("Then comes the plain, and it slows down.", 17_000)
        assert saved.followed is None or saved.followed.total == 0

    def test_note_is_lost_and_found_without_being_counted(
        self, access: StepAccess, ada: User, video: Video
    ) -> None:
        note = _note(access, ada, "t=7")
        public = make_moment(video.step, "en", quote="Nobody hurries here", start_ms=11_000)

        saved = _upload(video, "WEBVTT\n\n00:01.000 --> 00:09.000\nBread wants flour and yeast.\n")

        note.refresh_from_db()
        assert note.moment is not None
        assert note.moment.state == Moment.State.LOST
        assert note.moment.quote == "Then comes the plain, and it slows down."
        assert saved.followed is not None
        assert (saved.followed.lost, saved.followed.total) == (1, 1)
        assert list(Moment.objects.unsettled()) == [public]
        _upload(video, TALK)
        assert _said(note) == ("Then comes the plain, and it slows down.", 7_000)


@pytest.mark.django_db(transaction=True)
def test_new_captions_while_an_account_with_notes_is_deleted(access: StepAccess, ada: User) -> None:
    """Both take the moments of the notes in the same order, wherever their rows are by now."""
    for query in ("t=1", "t=7"):
        _note(access, ada, query)
    first, second = Moment.objects.order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        for old, new in ((first, 0), (0, first)):  # which writes it behind the other
            Moment.objects.filter(pk=old).update(id=new)
    rows = Moment.objects.order_by("pk")

    meanwhile(
        lambda: list(rows.filter(pk=first).select_for_update()),
        lambda: _upload(Video.objects.get(), LATER),
        lambda: list(rows.filter(pk=second).select_for_update()),
    )

    assert list(rows.values_list("start_ms", flat=True)) == [11_000, 17_000]


@pytest.mark.django_db(transaction=True)
def test_note_while_others_write_at_the_same_course(access: StepAccess, ada: User) -> None:
    """Who holds the course or the step, and then asks for the film, lets notes point to them."""
    locks: list[Callable[[], object]] = [
        lambda: import_questions(access.course, [], at=factories.NOW),
        lambda: outline.move_step(access.step, by=1),
        lambda: store_film(access.step, ContentFile(b""), at=factories.NOW, facts=_header(access)),
    ]
    for query, hold in zip(("t=1", "t=7", "t=11"), locks, strict=True):
        meanwhile(
            hold,
            lambda query=query: _note(access, ada, query),  # type: ignore[misc]
            lambda: list(Video.objects.select_for_update()),
        )

    assert Note.objects.exclude(moment=None).count() == 3


def _header(access: StepAccess) -> FilmHeader:
    """Of the film that is there."""
    film = VideoFile.objects.get(video=access.step.pk)
    return FilmHeader(
        VideoFile.Container(film.format), film.width, film.height, 60_000, film.bytes, film.sha256
    )
