"""Moments as rows: created from captions, and realigned when these change."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from course.models import Moment
from lessons import anchors, transcripts
from lessons.anchors import NoSuchPlace
from lessons.captions.reader import read_captions
from lessons.models import Transcript, Video
from tests import factories

TALK = """WEBVTT

00:01.000 --> 00:04.000
The river rises in the mountains. It falls

00:04.000 --> 00:07.000
two thousand metres in three days.

00:07.000 --> 00:11.000
Then comes the plain, and it slows down.

00:11.000 --> 00:15.000
“Nobody hurries here,” the ferrymen say.

00:15.000 --> 00:19.000
At the coast it loses itself in a delta of forty arms.
"""
OTHER = """WEBVTT

00:01.000 --> 00:06.000
A loaf of bread wants flour, salt, water and yeast.

00:06.000 --> 00:12.000
Knead for ten minutes and leave it alone overnight.
"""


@pytest.fixture
def video(db: None) -> Video:
    return factories.video(factories.step(factories.course(), kind="video"), captions=TALK)


def _upload(video: Video, text: str, language: str = "en") -> Transcript:
    read = read_captions(text, duration_ms=video.duration_ms)
    return transcripts.save_transcript(
        video, language, read, source_name="talk.vtt", actor=None, at=factories.NOW
    )


def _make(video: Video, quote: str, start_ms: int = 0) -> Moment:
    return anchors.make_moment(video.step, "en", quote=quote, start_ms=start_ms)


def test_make_moment_of_a_sentence(video: Video) -> None:
    made = _make(video, "It falls two thousand metres in three days.")

    made.refresh_from_db()
    assert made.quote == "It falls two thousand metres in three days."
    assert (made.start_ms, made.end_ms, made.nth) == (1_000, 7_000, 2)
    assert made.before.endswith("in the mountains. ")
    assert made.after.startswith(" Then comes")
    assert made.state == Moment.State.FOUND


def test_make_moment_of_a_time(video: Video) -> None:
    made = anchors.make_moment(video.step, "en", start_ms=5_000, end_ms=11_000)

    assert made.quote == (
        "two thousand metres in three days. Then comes the plain, and it slows down."
    )
    assert (made.start_ms, made.end_ms) == (4_000, 11_000)


def test_make_moment_twice_is_one_row(video: Video) -> None:
    assert _make(video, "it slows down").pk == _make(video, "It slows down").pk


@pytest.mark.parametrize(
    ("language", "quote", "start_ms"),
    [("ko", "river", 0), ("en", "volcano", 0), ("en", "…", 0), ("en", "", 30_000)],
)
def test_make_moment_of_what_is_not_there_makes_nothing(
    video: Video, language: str, quote: str, start_ms: int
) -> None:
    with pytest.raises(NoSuchPlace):
        anchors.make_moment(video.step, language, quote=quote, start_ms=start_ms)

    assert not Moment.objects.exists()


def test_a_moment_follows_its_words_to_another_cut_and_time(video: Video) -> None:
    moment = _make(video, "“Nobody hurries here,” the ferrymen say.")
    recut = """WEBVTT

00:04.000 --> 00:12.000
The river rises in the mountains. It falls two thousand metres in three days. Then comes the

00:12.000 --> 00:16.000
plain, and it slows down. “Nobody hurries

00:16.000 --> 00:22.000
here,” the boatmen say. At the coast it loses itself in a delta of forty arms.
"""

    saved = _upload(video, recut)

    moment.refresh_from_db()
    assert moment.state == Moment.State.FOUND
    assert moment.quote == "“Nobody hurries here,” the boatmen say."
    assert (moment.start_ms, moment.end_ms) == (12_000, 22_000)
    assert moment.before.endswith("it slows down. ")
    assert saved.followed is not None
    assert (saved.followed.moved, saved.followed.total) == (1, 1)


def test_a_moment_is_lost_and_comes_back(video: Video) -> None:
    moment = _make(video, "Then comes the plain, and it slows down.")

    lost = _upload(video, OTHER).followed
    moment.refresh_from_db()
    state, start_ms = moment.state, moment.start_ms
    found = _upload(video, TALK).followed

    moment.refresh_from_db()
    assert lost is not None
    assert found is not None
    assert (lost.lost, state, start_ms) == (1, "lost", 7_000)
    assert (found.stayed, moment.state, moment.start_ms) == (1, "found", 7_000)


def test_a_moment_is_lost_with_its_transcript_and_comes_back(video: Video) -> None:
    moment = _make(video, "At the coast it loses itself in a delta of forty arms.")

    transcripts.remove_transcript(video, "en")
    moment.refresh_from_db()
    lost = moment.state
    _upload(video, TALK)

    moment.refresh_from_db()
    assert (lost, moment.state, moment.start_ms) == ("lost", "found", 15_000)


def test_moments_of_another_language_stay(video: Video) -> None:
    _upload(video, TALK, "de")
    german = anchors.make_moment(video.step, "de", quote="the ferrymen", start_ms=0)
    _make(video, "the ferrymen")

    _upload(video, OTHER)
    transcripts.remove_transcript(video, "en")

    german.refresh_from_db()
    assert german.state == Moment.State.FOUND


def test_shift_transcript_moves_each_moment_as_far(video: Video) -> None:
    made = [_make(video, quote) for quote in ("It falls", "the ferrymen say", "forty arms")]
    before = [(row.start_ms, row.end_ms) for row in made]

    moved = transcripts.shift_transcript(
        Transcript.objects.get(), 2_500, actor=None, at=factories.NOW
    )

    assert moved.followed is not None
    assert moved.followed.moved == 3
    rows = Moment.objects.order_by("pk")
    assert [(row.start_ms, row.end_ms) for row in rows] == [
        (start + 2_500, end + 2_500) for start, end in before
    ]
    assert [row.quote for row in rows] == ["It falls", "the ferrymen say", "forty arms"]


def test_save_transcript_without_moments_asks_for_nothing_more(video: Video) -> None:
    saved = _upload(video, TALK)

    assert saved.followed is not None
    assert saved.followed.total == 0


def _doubtful(video: Video) -> Moment:
    moment = _make(video, "Then comes the plain, and it slows down.")
    rewritten = TALK.replace(
        "Then comes the plain, and it slows down.", "After that the plain, where all things slow."
    )
    _upload(video, rewritten)
    moment.refresh_from_db()
    assert moment.state == Moment.State.DOUBTFUL
    return moment


def test_accept_candidate(video: Video) -> None:
    moment = _doubtful(video)

    assert anchors.accept_candidate(moment, start_ms=7_000)
    assert not anchors.accept_candidate(moment, start_ms=7_000)

    moment.refresh_from_db()
    assert (moment.state, moment.candidate_start_ms) == (Moment.State.FOUND, None)
    assert moment.quote == "After that the plain, where all things slow."
    assert (moment.start_ms, moment.end_ms) == (7_000, 11_000)


def test_accept_candidate_that_was_another_changes_nothing(video: Video) -> None:
    moment = _doubtful(video)

    assert not anchors.accept_candidate(moment, start_ms=1_000)

    moment.refresh_from_db()
    assert (moment.state, moment.start_ms) == (Moment.State.DOUBTFUL, 7_000)


def test_place_anew(video: Video) -> None:
    moment = _make(video, "Then comes the plain, and it slows down.")
    _upload(video, OTHER)

    anchors.place_anew(moment, quote="Knead for ten minutes", start_ms=0)

    moment.refresh_from_db()
    assert (moment.state, moment.quote) == (Moment.State.FOUND, "Knead for ten minutes")
    assert (moment.start_ms, moment.end_ms) == (6_000, 12_000)


def test_place_anew_at_missing_words_changes_nothing(video: Video) -> None:
    moment = _make(video, "the ferrymen say")

    with pytest.raises(NoSuchPlace):
        anchors.place_anew(moment, quote="the boatmen say", start_ms=0)

    moment.refresh_from_db()
    assert moment.quote == "the ferrymen say"


def test_sentences_of(video: Video) -> None:
    sentences = anchors.sentences_of(video.step, "en")

    assert [place.start_ms for place in sentences] == [1_000, 1_000, 7_000, 11_000, 15_000]
    assert anchors.sentences_of(video.step, "ko") == []


@pytest.mark.django_db(transaction=True)
def test_make_moment_during_a_concurrent_replacement_uses_the_new_captions() -> None:
    video = factories.video(factories.step(factories.course(), kind="video"), captions=TALK)

    def make(_: int) -> None:
        try:
            _make(video, "the ferrymen say")
        except NoSuchPlace:
            pass
        finally:
            connection.close()

    def upload(_: int) -> None:
        try:
            _upload(video, OTHER)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(make, 0), pool.submit(upload, 1), pool.submit(make, 2)]
    for one in done:
        one.result()

    assert set(Moment.objects.values_list("state", flat=True)) <= {"lost"}
    assert Moment.objects.count() <= 1
