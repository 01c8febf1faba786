"""One's own notes: written, changed, deleted, listed and taken home; nobody else's business."""

import csv
import io
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from course import enrolling
from course.models import Moment, Note, Step, User
from course.moments import LOST, QuotedPlace, Realignment, create_moment, record
from course.notes import writing
from course.notes.writing import NotePlace, write_note
from tests import factories

pytestmark = pytest.mark.django_db

NEW = "/courses/rivers/notes/new/"
LIST = "/courses/rivers/notes/"
JSON = {"Accept": "application/json"}
TALK = """WEBVTT

00:01.000 --> 00:04.000
The river rises in the mountains.

00:04.000 --> 00:07.000
It falls two thousand metres. Then it rests.
"""


@pytest.fixture
def film(now: datetime) -> Step:
    film = factories.step(factories.course(), 1, "The film", kind="video")
    factories.video(film, captions=TALK)
    return film


@pytest.fixture
def own(client: Client, ada: User, film: Step) -> Client:
    factories.enrol(ada, film.course, joined_at=factories.NOW)
    factories.sign_in(client, ada)
    return client


def _place(step: Step, second: int = 1) -> NotePlace:
    place = QuotedPlace(
        f"Said at {second}.", "Before.", "After.", second * 1_000, second * 1_000 + 1
    )
    return NotePlace(moment=create_moment(step, "en", place, is_private=True))


def _written(step: Step, person: User, text: str = "Why?", **place: Any) -> Note:
    place_of = (lambda: NotePlace(**place)) if place else NotePlace
    return write_note(step, text, key=uuid4(), place=place_of, actor=person, at=factories.NOW)


def _address(note: Note, rest: str = "") -> str:
    return f"{LIST}{note.key}/{rest}"


class TestWriting:
    def test_note_on_a_sentence_without_script(self, own: Client, film: Step) -> None:
        shown = own.get(f"{NEW}?step={film.key}&t=4&n=2&language=en")
        assert "Then it rests." in shown.content.decode()
        fields = {"step": film.key, "t": "4", "n": "2", "language": "en", "text": "Where?"}

        answer = own.post(NEW, {**fields, "key": uuid4()})

        note = Note.objects.select_related("moment").get()
        assert note.moment is not None
        assert (note.text, note.moment.quote) == ("Where?", "Then it rests.")
        assert answer.status_code == 302
        assert answer["Location"] == f"{film.get_absolute_url()}?t=4&n=2&language=en#notes"
        page = own.get(answer["Location"]).content.decode()
        assert "Where?" in page
        assert f'data-key="{note.key}"' in page

    def test_sent_twice_is_one_note(self, own: Client, film: Step) -> None:
        fields = {"step": film.key, "key": str(uuid4()), "text": "Once"}

        answers = [own.post(NEW, fields) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert Note.objects.count() == 1

    def test_form_without_a_key_clicked_twice_is_one_note(self, own: Client, film: Step) -> None:
        token = "x" * 64
        for text in ("Once", "Once", "Twice"):
            own.post(NEW, {"step": film.key, "text": text, "csrfmiddlewaretoken": token})

        assert list(Note.objects.values_list("text", flat=True)) == ["Once", "Twice"]

    def test_script_is_told_the_edition(self, own: Client, film: Step) -> None:
        key = str(uuid4())

        answer = own.post(NEW, {"step": film.key, "key": key, "text": "", "t": "1"}, headers=JSON)

        assert answer.json() == {"key": key, "edition": 1, "text": ""}

    @pytest.mark.parametrize("text", ["", "x" * 4_001])
    def test_refused_note_is_told_and_not_kept(self, own: Client, film: Step, text: str) -> None:
        fields = {"step": film.key, "text": text}

        plain, scripted = own.post(NEW, fields), own.post(NEW, fields, headers=JSON)

        assert (plain.status_code, scripted.status_code) == (422, 422)
        assert text in plain.content.decode()
        assert scripted.json()["message"] in unescape(plain.content.decode())
        assert Note.objects.count() == 0

    def test_no_room_for_more_is_said(
        self, own: Client, film: Step, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "MOST_NOTES", 1)
        own.post(NEW, {"step": film.key, "text": "First"})

        answer = own.post(NEW, {"step": film.key, "text": "Second"})

        assert answer.status_code == 422
        assert "You have 1 notes in this course" in answer.content.decode()
        assert Note.objects.count() == 1

    @pytest.mark.parametrize("odd", ["\0", "x" * 5_000, "９９", "-1"])
    @pytest.mark.parametrize(
        "name", ["step", "t", "n", "language", "p", "question", "quote", "key"]
    )
    def test_odd_values_are_no_error(self, own: Client, film: Step, name: str, odd: str) -> None:
        fields = {"step": film.key, "t": "1", "text": "Kept", name: odd}

        for answer in (own.get(NEW, fields), own.post(NEW, fields), own.get(LIST, {"q": odd})):
            assert answer.status_code in {200, 302, 400, 404}

    def test_note_on_a_paragraph_leads_back_to_it(self, own: Client, film: Step) -> None:
        text = "The river builds the land it ends in.\n\nThe sea takes it away again."
        article = factories.step(film.course, 1, "A text", body=text)
        shown = own.get(f"{NEW}?step={article.key}").content.decode()
        name = shown.split(">The sea takes")[0].rpartition('value="')[2].partition('"')[0]

        answer = own.post(NEW, {"step": article.key, "p": name, "text": "Slowly."})

        note = Note.objects.get()
        assert (note.quote, note.paragraph) == ("The sea takes it away again.", name)
        page = own.get(answer["Location"].partition("#")[0]).content.decode()
        assert '<p class="named"><i id="here"></i>The sea takes' in page

    @pytest.mark.parametrize("who", ["mallory", "left", "locked", "draft", "foreign"])
    def test_who_may_not_see_the_step_as_a_learner_writes_nothing(
        self, own: Client, film: Step, mallory: User, ada: User, who: str
    ) -> None:
        Step.objects.filter(pk=film.pk).update(is_open=True)
        step = film
        if who == "mallory":
            factories.sign_in(own, mallory)
        elif who == "left":
            enrolling.leave(ada, film.course, at=factories.NOW + timedelta(days=1))
        elif who == "locked":
            step = factories.step(film.course, 9, "Later", kind="video")
        elif who == "draft":
            step = factories.step(film.course, 1, "Draft", is_published=False)
        else:
            step = factories.step(factories.course("lakes", title="Lakes"), 1, "Elsewhere")

        for method in (own.get, own.post):
            answer = method(NEW, {"step": step.key, "text": "No"})
            assert answer.status_code in {403, 404}
        assert Note.objects.count() == 0

    def test_team_writes_notes_without_joining(
        self, client: Client, film: Step, grace: User
    ) -> None:
        factories.educator(grace, film.course)
        factories.sign_in(client, grace)

        assert client.post(NEW, {"step": film.key, "text": "Cut this."}).status_code == 302

        assert "Cut this." in client.get(film.get_absolute_url()).content.decode()

    def test_what_a_browser_kept_for_another_person_is_not_taken(
        self, own: Client, film: Step, mallory: User, ada: User
    ) -> None:
        note = _written(film, ada)
        sent = {"step": film.key, "text": "Hers", "person": str(mallory.uuid), "edition": "1"}

        for address in (NEW, _address(note), _address(note, "deletion/")):
            assert own.post(address, sent, headers=JSON).status_code == 403

        assert [row.text for row in Note.objects.all()] == ["Why?"]
        assert own.post(NEW, {**sent, "person": str(ada.uuid)}).status_code == 302


class TestChanging:
    def test_note_is_changed_and_seen_in_the_list(self, own: Client, film: Step, ada: User) -> None:
        note = _written(film, ada)
        assert "Why?" in own.get(_address(note)).content.decode()

        for _ in range(2):
            answer = own.post(_address(note), {"text": "Because.", "edition": "1"})
            assert answer["Location"] == f"{LIST}#note-{note.key}"

        note.refresh_from_db()
        assert (note.text, note.edition) == ("Because.", 2)

    def test_other_window_is_shown_both(self, own: Client, film: Step, ada: User) -> None:
        note = _written(film, ada)
        own.post(_address(note), {"text": "From one window", "edition": "1"})
        stale = {"text": "From the other", "edition": "1"}

        plain, scripted = (
            own.post(_address(note), stale),
            own.post(_address(note), stale, headers=JSON),
        )

        assert (plain.status_code, scripted.status_code) == (409, 409)
        page = plain.content.decode()
        assert "From one window" in page
        assert "From the other</textarea>" in page
        assert '<input type="hidden" name="edition" value="2">' in page
        assert (scripted.json()["text"], scripted.json()["edition"]) == ("From one window", 2)
        note.refresh_from_db()
        assert note.text == "From one window"

    def test_refused_change_keeps_what_was_sent(self, own: Client, film: Step, ada: User) -> None:
        note = _written(film, ada)
        for text in ("", "x" * 4_001):
            answer = own.post(_address(note), {"text": text, "edition": "1"})
            assert answer.status_code == 422
            assert f"{text}</textarea>" in answer.content.decode()

        note.refresh_from_db()
        assert (note.text, note.edition) == ("Why?", 1)

    def test_deleting_asks_first_and_may_be_repeated(
        self, own: Client, film: Step, ada: User
    ) -> None:
        note = _written(film, ada, moment=_place(film).moment)
        assert "Said at 1." in own.get(_address(note, "deletion/")).content.decode()
        assert Note.objects.count() == 1

        answers = [own.post(_address(note, "deletion/")) for _ in range(2)]

        assert [answer["Location"] for answer in answers] == [LIST, LIST]
        assert (Note.objects.count(), Moment.objects.count()) == (0, 0)

    @pytest.mark.parametrize("who", ["mallory", "grace", "sam"])
    def test_nobody_else_reads_changes_or_deletes_it(
        self, client: Client, film: Step, ada: User, request: pytest.FixtureRequest, who: str
    ) -> None:
        """Another learner, an educator of the course, staff."""
        person = request.getfixturevalue(who)
        if who == "grace":
            factories.educator(person, film.course)
        else:
            factories.enrol(person, film.course)
        note = _written(film, ada, "CANARY, of Ada alone")
        factories.sign_in(client, person)

        for rest in ("", "deletion/"):
            assert client.get(_address(note, rest)).status_code == 404
        assert client.post(_address(note), {"text": "x", "edition": "1"}).status_code == 404
        assert client.post(_address(note, "deletion/")).status_code == 302
        for address in (LIST, f"{LIST}?q=CANARY", film.get_absolute_url()):
            page = client.get(address).content.decode()
            assert "of Ada alone" not in page
            assert str(note.key) not in page
        for ending in ("md", "csv", "tsv"):
            assert b"CANARY" not in client.get(f"{LIST}notes.{ending}").content

        note.refresh_from_db()
        assert note.text == "CANARY, of Ada alone"


class TestList:
    def test_by_step_and_second_or_newest_first(self, own: Client, film: Step, ada: User) -> None:
        later = factories.step(film.course, 2, "The text")
        for number, (step, second) in enumerate([(later, 0), (film, 9), (film, 3)]):
            place = {"moment": _place(step, second).moment} if second else {}
            _written(step, ada, f"Note {number}", **place)

        by_step, newest = (
            own.get(f"{LIST}{query}").content.decode() for query in ("", "?order=newest")
        )

        def order(page: str) -> list[int]:
            return sorted(range(3), key=lambda number: page.index(f"Note {number}"))

        assert order(by_step) == [2, 1, 0]
        assert order(newest) == [2, 1, 0]
        assert order(own.get(f"{LIST}?order=nonsense").content.decode()) == [2, 1, 0]
        Note.objects.filter(text="Note 0").update(created_at=factories.NOW + timedelta(1))
        assert order(own.get(f"{LIST}?order=newest").content.decode()) == [0, 2, 1]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("silt", ["Of silt and sand"]),
            ("SILT sand", ["Of silt and sand"]),
            ("said at 9", ["Nothing of it"]),
            ("%", []),
            ("_", []),
            ("mountain", []),
            ("nothing 9", ["Nothing of it"]),
            ("silt mountain", []),
            ("itsaid", []),
            ("s_lt", []),
            ("\\", []),
            ("of\\n", []),
        ],
    )
    def test_words_are_found_in_notes_and_quotes(
        self, own: Client, film: Step, ada: User, words: str, found: list[str]
    ) -> None:
        _written(film, ada, "Of silt and sand")
        _written(film, ada, "Nothing of it", moment=_place(film, 9).moment)

        page = own.get(LIST, {"q": words}).content.decode()

        texts = ("Of silt and sand", "Nothing of it")
        assert [text for text in texts if text in page] == found

    def test_notes_are_read_once_however_many_words_are_looked_for(self) -> None:
        """Two thousand long notes and a hundred words took half a minute one by one."""

        def statement(words: str) -> str:
            return str(Note.objects.matching(words).values("pk").query)

        many = " ".join("abcdefghijklmnopqrstuvwxyz")
        assert statement(many).count("UPPER") == statement("a").count("UPPER")
        assert statement("a a") == statement("a")
        assert Note.objects.matching(" ").query.where.children == []

    def test_pages_and_queries_do_not_grow(self, own: Client, film: Step, ada: User) -> None:
        _written(film, ada, "First")
        addresses = [LIST, f"{LIST}?q=i&order=newest", f"{LIST}notes.md", film.get_absolute_url()]

        def queries(address: str) -> int:
            own.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert own.get(address).status_code == 200
            return len(captured)

        before = [queries(address) for address in addresses]
        for number in range(60):
            step = factories.step(film.course, 1, f"Step {number}") if number < 5 else film
            _written(step, ada, f"Note {number} i", moment=_place(film, number).moment)

        assert [queries(address) for address in addresses] == before
        assert before[0] <= 6
        assert before[3] <= 5
        first, second = (own.get(f"{LIST}?page={n}").content.decode() for n in (1, 2))
        assert first.count('id="note-') == 50
        assert second.count('id="note-') == 11

    def test_doubtful_and_lost_sentences_are_told_with_their_quotes(
        self, own: Client, film: Step, ada: User
    ) -> None:
        notes = [_written(film, ada, f"Note {n}", moment=_place(film, n).moment) for n in (1, 2)]
        elsewhere = QuotedPlace("Perhaps.", "", "", 8_000, 9_000)
        findings = (Realignment("doubtful", elsewhere), LOST)
        record(
            (note.moment, finding)
            for note, finding in zip(notes, findings, strict=True)
            if note.moment
        )

        page = own.get(LIST).content.decode()

        assert page.count("The captions have changed") == 2
        assert "Said at 1." in page
        assert "Said at 2." in page
        assert own.get(film.get_absolute_url()).content.decode().count('data-t="1"') == 0

    def test_is_read_after_leaving_and_when_a_step_is_taken_out(
        self, own: Client, film: Step, ada: User
    ) -> None:
        hidden = factories.step(film.course, 1, "To be hidden")
        note = _written(film, ada, "Still mine")
        _written(hidden, ada, "Mine as well")
        Step.objects.filter(pk=hidden.pk).update(published_at=None, title="SECRET plan")
        enrolling.leave(ada, film.course, at=factories.NOW + timedelta(days=1))

        page = own.get(LIST).content.decode()

        assert "Still mine" in page
        assert "Mine as well" in page
        assert "SECRET" not in page
        for ending in ("md", "csv", "tsv"):
            assert b"SECRET" not in own.get(f"{LIST}notes.{ending}").content
        assert own.post(_address(note), {"text": "Changed", "edition": "1"}).status_code == 302

    def test_empty_list_says_how_to_begin(self, own: Client) -> None:
        assert "Your notes on this course will be here" in own.get(LIST).content.decode()

    def test_nothing_of_it_is_cached(self, own: Client, film: Step, ada: User) -> None:
        note = _written(film, ada)

        for address in (LIST, f"{LIST}notes.md", _address(note), f"{NEW}?step={film.key}"):
            assert own.get(address)["Cache-Control"] == "private, no-store"


class TestFiles:
    @pytest.fixture
    def notes(self, film: Step, ada: User) -> list[Note]:
        return [
            _written(film, ada, "=1+1\nWhy?\tHow?", moment=_place(film, 9).moment),
            _written(film, ada, "", moment=_place(film, 3).moment),
            _written(film, ada, "On all of it"),
        ]

    def test_markdown_quotes_and_links(self, own: Client, notes: list[Note], film: Step) -> None:
        answer = own.get(f"{LIST}notes.md")

        assert answer["Content-Disposition"] == 'attachment; filename="rivers-notes.md"'
        url = f"http://testserver{film.get_absolute_url()}"
        assert answer.content.decode() == (
            "# My notes: Rivers of the world\n\n## 1.1 The film\n\n"
            f"> Said at 3.\n\n[0:03]({url}?t=3&language=en#here)\n\n"
            f"> Said at 9.\n\n=1+1\nWhy?\tHow?\n\n[0:09]({url}?t=9&language=en#here)\n\n"
            f"On all of it\n\n[Step]({url})\n"
        )

    def test_csv_is_defused(self, own: Client, notes: list[Note]) -> None:
        header, *rows = csv.reader(io.StringIO(own.get(f"{LIST}notes.csv").content.decode()))

        assert header[:8] == [
            *("week_number", "step_number", "step", "place", "second", "language", "quote", "note")
        ]
        assert [row[4] for row in rows] == ["3", "9", ""]
        assert [row[7] for row in rows] == ["", "'=1+1\nWhy?\tHow?", "On all of it"]
        assert rows[0][8] == "2026-11-23 12:00:00 UTC"

    def test_cards_have_what_is_quoted_in_front(self, own: Client, notes: list[Note]) -> None:
        lines = own.get(f"{LIST}notes.tsv").content.decode()

        head, cards = lines.split("#tags column:3\n")
        assert head.startswith("#separator:tab\n#html:false\n")
        rows = list(csv.reader(io.StringIO(cards), dialect="excel-tab"))
        assert [row[0] for row in rows] == ["Said at 3.", "Said at 9."]
        assert rows[1][1].startswith("=1+1\nWhy?\tHow?\nThe film\nhttp://testserver/")
        assert all(row[2] == "rivers" for row in rows)
