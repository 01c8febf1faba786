"""Doubtful and lost moments: how educators see and correct them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Moment, Step, User
from lessons.anchors import make_moment, make_private_moment
from lessons.models import Transcript, Video
from tests import factories
from tests.desk.conftest import step_data

TALK = """WEBVTT

00:01.000 --> 00:04.000
The river rises in the mountains. It falls

00:04.000 --> 00:07.000
two thousand metres in three days.

00:07.000 --> 00:11.000
Then comes the plain, and it slows down.

01:15.000 --> 01:19.000
At the coast it loses itself in a delta of forty arms.
"""
REWRITTEN = TALK.replace("Then comes the plain, and it", "After that the plain, where it")
REWRITTEN = REWRITTEN.replace("slows down.", "all but stops.")
WITHOUT = TALK.replace("At the coast it loses itself in a delta of forty arms.", "Thank you.")
XSS = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'


@pytest.fixture
def talk(rivers: Course) -> Video:
    return factories.video(factories.step(rivers, 1, "Down the Rhine", kind="video"), captions=TALK)


def _make(talk: Video, quote: str) -> Moment:
    return make_moment(talk.step, "en", quote=quote, start_ms=0)


@pytest.fixture
def doubtful(talk: Video) -> Moment:
    moment = _make(talk, "Then comes the plain, and it slows down.")
    factories.transcript(talk, REWRITTEN)
    moment.refresh_from_db()
    assert moment.state == Moment.State.DOUBTFUL
    return moment


@pytest.fixture
def lost(talk: Video) -> Moment:
    moment = _make(talk, "At the coast it loses itself in a delta of forty arms.")
    factories.transcript(talk, WITHOUT)
    moment.refresh_from_db()
    assert moment.state == Moment.State.LOST
    return moment


def _url(course: Course, name: str = "moments", moment: Moment | None = None) -> str:
    args = [course.pk] if moment is None else [course.pk, moment.pk]
    return reverse(f"admin:course_course_{name}", args=args)


def _page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_what_there_was_and_what_it_may_be(
    desk: Client, rivers: Course, doubtful: Moment
) -> None:
    page = _page(desk, _url(rivers))

    address = doubtful.step.get_absolute_url()
    assert "Then comes the plain, and it slows down." in page
    assert "After that the plain, where it all but stops." in page
    assert page.count(f'href="{address}?language=en&amp;t=7#transcript"') == 2
    assert "nothing points to it" in page


def test_a_lost_moment_has_nothing_to_accept(desk: Client, rivers: Course, lost: Moment) -> None:
    page = _page(desk, _url(rivers))

    assert "At the coast it loses itself" in page
    assert "/accept/" not in page
    assert "1:15" in page


def test_a_course_whose_moments_are_all_found(desk: Client, rivers: Course, talk: Video) -> None:
    _make(talk, "It falls")

    page = _page(desk, _url(rivers))

    assert "No moment is doubtful or lost." in page
    assert "1 moment is in its place." in page


def test_the_captions_page_leads_to_them(desk: Client, rivers: Course, lost: Moment) -> None:
    page = _page(desk, reverse("admin:course_course_quality", args=[rivers.pk]))

    assert f'href="{_url(rivers)}">1 moment without a sure place</a>' in page


def test_accept_puts_the_moment_there_and_a_second_click_changes_nothing(
    desk: Client, rivers: Course, doubtful: Moment
) -> None:
    address = _url(rivers, "moment_accept", doubtful)

    first = desk.post(address, {"start_ms": "7000"}, follow=True)
    second = desk.post(address, {"start_ms": "7000"}, follow=True)

    doubtful.refresh_from_db()
    assert doubtful.state == Moment.State.FOUND
    assert doubtful.quote == "After that the plain, where it all but stops."
    assert "The moment is placed at 0:07." in first.content.decode()
    assert "have changed meanwhile" not in second.content.decode()


@pytest.mark.parametrize("start_ms", ["1000", "", "x", "9" * 30])
def test_accept_what_is_not_the_candidate_changes_nothing(
    desk: Client, rivers: Course, doubtful: Moment, start_ms: str
) -> None:
    response = desk.post(
        _url(rivers, "moment_accept", doubtful), {"start_ms": start_ms}, follow=True
    )

    doubtful.refresh_from_db()
    assert doubtful.state == Moment.State.DOUBTFUL
    assert "The captions have changed meanwhile" in response.content.decode()


def test_place_anew_shows_the_sentences_around_and_takes_one(
    desk: Client, rivers: Course, lost: Moment
) -> None:
    address = _url(rivers, "moment", lost)
    page = _page(desk, address)

    response = desk.post(address, {"start_ms": "75000", "quote": "Thank you."})

    lost.refresh_from_db()
    assert page.count('name="quote"') == 4
    assert response.headers["Location"] == _url(rivers)
    assert (lost.state, lost.quote, lost.start_ms) == ("found", "Thank you.", 75_000)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("plain", 1), ("PLA", 1), ("the plain slows", 1), ("volcano", 0), ("1:16", 4), (XSS, 0)],
)
def test_a_sentence_is_found_by_words_or_a_time(
    desk: Client, rivers: Course, lost: Moment, asked: str, found: int
) -> None:
    response = desk.get(_url(rivers, "moment", lost), {"q": asked})

    page = response.content.decode()
    assert page.count('name="quote"') == found
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "data",
    [{}, {"start_ms": "75000"}, {"start_ms": "75000", "quote": "Never said."}, {"quote": "Thank"}],
)
def test_place_anew_at_nothing_changes_nothing(
    desk: Client, rivers: Course, lost: Moment, data: dict[str, str]
) -> None:
    response = desk.post(_url(rivers, "moment", lost), data)

    lost.refresh_from_db()
    assert lost.state == Moment.State.LOST
    assert "These words are not in the captions now" in response.content.decode()


def test_place_anew_without_captions_says_so(desk: Client, rivers: Course, lost: Moment) -> None:
    Transcript.objects.all().delete()

    page = _page(desk, _url(rivers, "moment", lost))

    assert "The step has no captions in English." in page


def test_remove_twice(desk: Client, rivers: Course, lost: Moment) -> None:
    address = _url(rivers, "moment_remove", lost)

    first = desk.post(address, follow=True)
    second = desk.post(address, follow=True)

    assert not Moment.objects.exists()
    assert "Removed the moment" in first.content.decode()
    assert "Removed the moment" not in second.content.decode()


def test_remove_what_something_points_to_keeps_it(
    desk: Client, rivers: Course, lost: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pointed(moments: list[int]) -> dict[int, int]:
        return dict.fromkeys(moments, 2)

    monkeypatch.setattr("course.moments.pointers_of", pointed)
    monkeypatch.setattr("desk.admin.courses.moments.pointers_of", pointed)

    page = _page(desk, _url(rivers))
    response = desk.post(_url(rivers, "moment_remove", lost), follow=True)

    assert "2 things point to it" in page
    assert "/remove/" not in page
    assert "Something points to this moment" in response.content.decode()
    assert Moment.objects.get() == lost


@pytest.mark.parametrize("name", ["moment_accept", "moment_remove"])
def test_looking_changes_nothing(desk: Client, rivers: Course, doubtful: Moment, name: str) -> None:
    response = desk.get(_url(rivers, name, doubtful))

    doubtful.refresh_from_db()
    assert response.headers["Location"] == _url(rivers)
    assert doubtful.state == Moment.State.DOUBTFUL


@pytest.mark.parametrize("name", ["moment", "moment_accept", "moment_remove"])
def test_a_moment_of_another_course_is_not_there(
    rivers: Course, deserts: Course, mallory: User, doubtful: Moment, name: str
) -> None:
    """Neither by its own URL, nor by way of a course of one's own."""
    foreign = Client()
    foreign.force_login(mallory)
    data = {"start_ms": "7000", "quote": "It falls"}

    by_way_of_own = foreign.post(_url(deserts, name, doubtful), data)
    directly = foreign.post(_url(rivers, name, doubtful), data)

    doubtful.refresh_from_db()
    assert by_way_of_own.status_code in {302, 404}
    assert directly.status_code == 404
    assert doubtful.state == Moment.State.DOUBTFUL


def _save(desk: Client, step: Step, **changes: object) -> str:
    address = reverse("admin:course_step_change", args=[step.pk])
    response = desk.post(address, step_data(step, **changes), follow=True)
    return response.content.decode()


def test_saving_captions_says_what_became_of_the_moments(desk: Client, talk: Video) -> None:
    _make(talk, "Then comes the plain, and it slows down.")
    _make(talk, "At the coast it loses itself in a delta of forty arms.")
    _make(talk, "It falls")
    captions = REWRITTEN.replace("At the coast it loses itself in a delta of forty arms.", "Bye.")
    captions = captions.replace("00:01.000 -->", "00:02.000 -->")

    page = _save(desk, talk.step, captions_text=captions)

    said = "Moments in these captions: 1 moved to another time, 1 is doubtful, 1 is lost."
    assert said in page
    assert f'<a href="{_url(talk.step.course)}">See them</a>' in page


def test_saving_the_same_captions_says_nothing_of_moments(desk: Client, talk: Video) -> None:
    _make(talk, "It falls")

    assert "Moments in these captions" not in _save(desk, talk.step, captions_text=TALK)


def test_removing_captions_says_that_their_moments_are_lost(desk: Client, talk: Video) -> None:
    _make(talk, "It falls")
    factories.transcript(talk, TALK, "ko")

    page = _save(desk, talk.step, remove_transcripts=[Transcript.objects.get(language="en").pk])

    assert "Moments in these captions: 1 is lost." in page


def test_moving_all_lines_says_that_moments_moved(desk: Client, talk: Video) -> None:
    moment = _make(talk, "It falls")
    address = reverse("admin:course_step_shift", args=[talk.pk, "en"])

    page = desk.post(address, {"seconds": "0.8"}, follow=True).content.decode()

    moment.refresh_from_db()
    assert "Moments in these captions: 1 moved to another time." in page
    assert moment.start_ms == 1_800


def test_what_captions_say_is_text(desk: Client, rivers: Course, talk: Video) -> None:
    hostile = TALK.replace("It falls", XSS.replace("<", "&lt;"))
    factories.transcript(talk, hostile)
    moment = _make(talk, "onerror alert(1) svg onload")
    factories.transcript(talk, hostile.replace("onload", "upload and more of this again"))

    pages = _page(desk, _url(rivers)) + _page(desk, _url(rivers, "moment", moment))

    assert "<img src=x" not in pages
    assert "<svg onload" not in pages


def test_the_lists_queries_do_not_grow(desk: Client, rivers: Course, lost: Moment) -> None:
    with CaptureQueriesContext(connection) as few:
        _page(desk, _url(rivers))
    for number in range(3):
        video = factories.video(
            factories.step(rivers, 1, f"Film {number}", kind="video"), captions=TALK
        )
        for quote in ("It falls", "At the coast it loses itself"):
            _make(video, quote)
        factories.transcript(video, "WEBVTT\n\n00:01.000 --> 00:04.000\nNothing more is said.\n")

    with CaptureQueriesContext(connection) as many:
        page = _page(desk, _url(rivers))

    assert page.count('id="moment-') == 7
    assert len(many) == len(few)


class TestMomentsOfNotes:
    """Learners' notes are theirs: their moments are neither shown nor counted here."""

    SAID = "Then comes the plain, and it slows down."
    GONE = "At the coast it loses itself in a delta of forty arms."

    @pytest.fixture
    def private(self, talk: Video) -> list[Moment]:
        return [
            make_private_moment(talk.step, "en", second=second, n=n)
            for second, n in ((1, 1), (7, 1), (75, 1))
        ]

    def test_saving_captions_says_nothing_of_them(
        self, desk: Client, rivers: Course, talk: Video, private: list[Moment]
    ) -> None:
        captions = REWRITTEN.replace(self.GONE, "Bye.").replace("00:01.000 -->", "00:02.000 -->")

        page = _save(desk, talk.step, captions_text=captions)

        assert "Moments in these captions" not in page
        states = Moment.objects.order_by("start_ms").values_list("state", "start_ms")
        assert list(states) == [("found", 2_000), ("doubtful", 7_000), ("lost", 75_000)]
        for name in ("moments", "quality"):
            shown = _page(desk, _url(rivers, name))
            assert self.SAID not in shown
            assert self.GONE not in shown
        assert f'href="{_url(rivers)}">Moments</a>' in _page(desk, _url(rivers, "quality"))

    def test_moving_and_removing_captions_says_nothing_of_them(
        self, desk: Client, rivers: Course, talk: Video, private: list[Moment]
    ) -> None:
        address = reverse("admin:course_step_shift", args=[talk.pk, "en"])
        factories.transcript(talk, TALK, "ko")

        moved = desk.post(address, {"seconds": "0.8"}, follow=True).content.decode()
        transcript = Transcript.objects.get(language="en")
        removed = _save(desk, talk.step, remove_transcripts=[transcript.pk])

        assert "Moments in these captions" not in moved + removed
        assert set(Moment.objects.values_list("state", flat=True)) == {"lost"}

    def test_their_pages_are_not_there(
        self, desk: Client, rivers: Course, talk: Video, private: list[Moment]
    ) -> None:
        factories.transcript(talk, REWRITTEN)
        before = list(Moment.objects.order_by("pk").values())

        for moment in private:
            fields = {"start_ms": "7000", "quote": "It falls", "edition": "x"}
            assert desk.get(_url(rivers, "moment", moment)).status_code == 404
            assert desk.post(_url(rivers, "moment", moment), fields).status_code == 404
            assert desk.post(_url(rivers, "moment_accept", moment), fields).status_code == 404
            desk.post(_url(rivers, "moment_remove", moment), fields)

        assert list(Moment.objects.order_by("pk").values()) == before
        assert "It falls" not in _page(desk, _url(rivers))
