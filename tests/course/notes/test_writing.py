"""Notes as rows: written once, changed with care, gone without a trace."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course import people
from course.models import Moment, Note, Step, User
from course.moments import QuotedPlace, create_moment
from course.notes import writing
from course.notes.writing import (
    NoteConflict,
    NotePlace,
    NoteRefused,
    change_note,
    remove_note,
    write_note,
)
from lessons.anchors import make_private_moment
from lessons.models import Video
from tests import factories

NOW = factories.NOW
TALK = factories.vtt(1)


@pytest.fixture
def step(db: None) -> Step:
    step = factories.step(factories.course(), kind="video")
    factories.video(step, captions=TALK)
    return step


def _at(step: Step, second: int) -> NotePlace:
    return NotePlace(moment=make_private_moment(step, "en", second=second, n=1))


def _write(step: Step, actor: User, text: str = "Why?", *, second: int = 6) -> Note:
    place = lambda: _at(step, second)  # noqa: E731
    return write_note(step, text, key=uuid4(), place=place, actor=actor, at=NOW)


def test_note_is_kept_with_its_sentence(ada: User, step: Step) -> None:
    note = _write(step, ada, " Why\r\nhere? ")

    note.refresh_from_db()
    assert note.text == "Why\nhere?"
    assert note.moment is not None
    assert note.moment.is_private
    assert note.moment.quote.startswith("Market mountain delta")
    assert (note.person, note.course, note.edition) == (ada, step.course, 1)


def test_same_key_again_is_the_same_note(ada: User, step: Step) -> None:
    key = uuid4()
    first = write_note(step, "Why?", key=key, actor=ada, at=NOW)
    again = write_note(step, "Why?", key=key, actor=ada, at=NOW)
    longer = write_note(step, "Why here?", key=key, actor=ada, at=NOW)

    assert first.pk == again.pk == longer.pk
    assert Note.objects.get().text == "Why here?"


def test_same_key_of_another_person_is_another_note(ada: User, mallory: User, step: Step) -> None:
    key = uuid4()
    for person in (ada, mallory):
        write_note(step, f"Of {person}", key=key, actor=person, at=NOW)

    assert set(Note.objects.values_list("person", "text")) == {
        (ada.pk, f"Of {ada}"),
        (mallory.pk, f"Of {mallory}"),
    }


def test_new_note_does_not_overwrite_one_that_was_changed_since(ada: User, step: Step) -> None:
    key = uuid4()
    note = write_note(step, "Why?", key=key, actor=ada, at=NOW)
    change_note(note, "Because.", edition=1, at=NOW)

    with pytest.raises(NoteConflict) as conflict:
        write_note(step, "Why not?", key=key, actor=ada, at=NOW)

    assert conflict.value.note.text == "Because."
    assert Note.objects.get().text == "Because."


def test_stale_window_overwrites_nothing(ada: User, step: Step) -> None:
    note = _write(step, ada)
    change_note(note, "From one window", edition=1, at=NOW)

    with pytest.raises(NoteConflict) as conflict:
        change_note(note, "From the other", edition=1, at=NOW)

    assert (conflict.value.note.text, conflict.value.note.edition) == ("From one window", 2)
    assert change_note(note, "From the other", edition=2, at=NOW).edition == 3
    assert change_note(note, "From the other", edition=1, at=NOW).edition == 3


@pytest.mark.parametrize("text", ["", " \n ", "\0"])
def test_empty_note_needs_something_it_marks(ada: User, step: Step, text: str) -> None:
    with pytest.raises(NoteRefused):
        write_note(step, text, key=uuid4(), actor=ada, at=NOW)
    mark = _write(step, ada, text)

    assert Note.objects.get() == mark
    with pytest.raises(NoteRefused):
        change_note(write_note(step, "x", key=uuid4(), actor=ada, at=NOW), text, edition=1, at=NOW)


def test_note_has_a_longest_length(ada: User, step: Step) -> None:
    note = _write(step, ada, "x" * 4_000)

    for text in ("x" * 4_001, "말" * 5_000):
        with pytest.raises(NoteRefused, match="4,000"):
            _write(step, ada, text)
        with pytest.raises(NoteRefused, match="4,000"):
            change_note(note, text, edition=1, at=NOW)
    assert Note.objects.count() == 1


def test_a_person_has_so_many_notes_in_a_course(
    ada: User, mallory: User, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_NOTES", 2)
    elsewhere = factories.step(factories.course("lakes", title="Lakes"))
    kept = [_write(step, ada) for _ in range(2)]

    with pytest.raises(NoteRefused, match="2 notes"):
        _write(step, ada)
    again = write_note(step, "Why?", key=kept[0].key, actor=ada, at=NOW)
    write_note(elsewhere, "Why?", key=uuid4(), actor=ada, at=NOW)
    _write(step, mallory)

    assert again.pk == kept[0].pk
    assert Note.objects.filter(person=ada, course=step.course).count() == 2


def test_notes_at_one_sentence_share_a_moment_that_goes_with_the_last(
    ada: User, mallory: User, step: Step
) -> None:
    first, second = _write(step, ada), _write(step, mallory)
    assert first.moment_id == second.moment_id

    remove_note(first)
    remove_note(first)
    assert Moment.objects.count() == 1
    remove_note(second)

    assert (Note.objects.count(), Moment.objects.count()) == (0, 0)


def test_private_moment_is_not_that_of_a_question(ada: User, step: Step) -> None:
    note = _write(step, ada)
    assert note.moment is not None
    row = note.moment
    place = QuotedPlace(row.quote, row.before, row.after, row.start_ms, row.end_ms, row.nth)

    public = create_moment(step, "en", place)

    assert public.pk != row.pk
    assert list(Moment.objects.public()) == [public]
    remove_note(note)
    assert list(Moment.objects.all()) == [public]


def test_deleting_an_account_takes_its_notes_along(ada: User, mallory: User, step: Step) -> None:
    _write(step, ada)
    _write(step, ada, "", second=18)
    kept = _write(step, mallory)

    people.delete_account(ada, at=NOW)

    assert list(Note.objects.all()) == [kept]
    assert list(Moment.objects.values_list("pk", flat=True)) == [kept.moment_id]


def test_step_with_notes_is_not_deleted(ada: User, step: Step) -> None:
    write_note(step, "Why?", key=uuid4(), actor=ada, at=NOW)

    with pytest.raises(RestrictedError), transaction.atomic():
        step.delete()

    assert Note.objects.count() == 1


def test_name_of_a_row_tells_nothing_of_it(ada: User, step: Step) -> None:
    assert str(_write(step, ada, "My secret")) == "note"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "x", "paragraph": "abcde", "question": "q2222222"},
        {"text": "x", "edition": 1, "with_moment": True, "quote": "Said."},
    ],
)
def test_database_refuses_what_is_no_note(ada: User, step: Step, fields: dict[str, str]) -> None:
    given = dict(fields)
    moment = _at(step, 6).moment if given.pop("with_moment", None) else None

    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(person=ada, course=step.course, step=step, moment=moment, **given)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_note(ada: User, transactional_db: None) -> None:
    step = factories.step(factories.course(), kind="video")
    factories.video(step, captions=TALK)
    key = UUID(int=7)

    def send(number: int) -> int:
        place = lambda: _at(step, 6)  # noqa: E731
        try:
            return write_note(step, "Why?", key=key, place=place, actor=ada, at=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        written = set(pool.map(send, range(8)))

    assert len(written) == Note.objects.count() == Moment.objects.count() == 1
    assert Video.objects.count() == 1


class TestInterleavings:
    """Whatever two windows do in whatever order, nothing is overwritten unseen."""

    STEPS = st.lists(
        st.tuples(st.sampled_from(["read", "save", "send", "remove"]), st.sampled_from([0, 1])),
        max_size=20,
    )

    @given(steps=STEPS)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_a_save_only_replaces_what_its_window_has_seen(
        self, ada: User, step: Step, steps: list[tuple[str, int]]
    ) -> None:
        key, seen = uuid4(), [(0, ""), (0, "")]
        for number, (act, window) in enumerate(steps):
            text = f"From {window}, {number}"
            note = Note.objects.filter(person=ada, key=key).first()
            if act == "send":
                with suppress(NoteConflict):
                    row = write_note(step, text, key=key, actor=ada, at=NOW)
                    assert note is None or note.edition == 1
                    seen[window] = (row.edition, row.text)
            elif note is None:
                continue
            elif act == "read":
                seen[window] = (note.edition, note.text)
            elif act == "remove":
                remove_note(note)
                # Who goes on writing what is gone does so as a new note (static/js/unsent.js).
                key, seen = uuid4(), [(0, ""), (0, "")]
            else:
                with suppress(NoteConflict):
                    row = change_note(note, text, edition=seen[window][0], at=NOW)
                    assert seen[window] == (note.edition, note.text)
                    seen[window] = (row.edition, row.text)
        assert Note.objects.filter(person=ada, key=key).count() <= 1
        Note.objects.all().delete()
