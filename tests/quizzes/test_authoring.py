"""Saving questions: versions, moments, files, items."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from course.authoring import rerender_course
from course.course_files import store_course_file
from course.models import Course, Moment, StepFile, User
from quizzes import attempts, authoring
from quizzes import questions as q
from quizzes.authoring import QuestionRefused, QuestionTextRefused, save_question
from quizzes.models import Question, QuestionVersion, QuizItem, VersionMoment
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps
from tests.worlds.film_course import picture

CONTENT = question_contents.one("Silt", "Salt", stem="What builds a *delta*?")
PICTURE = question_contents.one("Silt", "![Salt](salt.png)", stem="What is it?")


@pytest.fixture
def course(db: None) -> Course:
    return factories.course()


def _picture(course: Course, name: str = "salt.png", width: int = 32) -> None:
    store_course_file(course, name, ContentFile(picture(width), name=name))


class TestVersions:
    def test_texts_are_html_and_choices_stand_in_a_line(self, course: Course) -> None:
        version = save_question(Question(course=course), CONTENT, at=NOW)

        assert version.html["stem"] == "<p>What builds a <em>delta</em>?</p>\n"
        assert version.html["option.0.text"] == "Silt"
        assert version.read() == CONTENT

    def test_the_same_again_makes_no_version(self, course: Course) -> None:
        row = Question(course=course)
        first = save_question(row, CONTENT, at=NOW)

        spaced = replace(CONTENT, stem="\r\n What builds a *delta*?\r\n\r\n")

        assert save_question(row, CONTENT, at=NOW) == first
        assert save_question(row, spaced, at=NOW) == first

    def test_an_edit_makes_the_next_version(self, course: Course) -> None:
        row = Question(course=course)
        first = save_question(row, CONTENT, at=NOW)

        second = save_question(row, replace(CONTENT, stem="Which?"), at=NOW)

        assert (first.number, second.number) == (1, 2)
        assert first.read().stem == CONTENT.stem

    def test_another_moment_makes_another_version(self, course: Course) -> None:
        film = factories.step(course, kind="video")
        moments = [
            Moment.objects.create(step=film, language="en", quote="It.", start_ms=n, end_ms=n + 1)
            for n in (1, 2)
        ]
        row = Question(course=course)
        versions = [
            save_question(row, CONTENT, at=NOW, moments={"hint": moment})
            for moment in (moments[0], moments[0], moments[1])
        ]

        assert [version.number for version in versions] == [1, 1, 2]
        assert VersionMoment.objects.count() == 2

    def test_a_faulty_question_is_refused_and_writes_nothing(self, course: Course) -> None:
        with pytest.raises(QuestionRefused, match="no option is right"):
            save_question(
                Question(course=course), question_contents.one("a", "b", right=None), at=NOW
            )
        with pytest.raises(QuestionTextRefused) as refused:
            save_question(Question(course=course), PICTURE, at=NOW)

        assert refused.value.place == "option.1.text"
        assert not Question.objects.exists()

    def test_raw_html_is_text(self, course: Course) -> None:
        attack = '"><img src=x onerror=alert(1)>'
        content = question_contents.one(
            attack, "b", stem=attack, hint=q.AuthorNote(attack), feedback=q.AuthorNote(attack)
        )

        version = save_question(Question(course=course), content, at=NOW)

        assert version.html
        assert not any("<img" in html for html in version.html.values())


class TestFiles:
    def test_a_picture_is_there_for_who_sees_the_quiz(self, course: Course, ada: User) -> None:
        _picture(course)
        factories.enrol(ada, course)
        quiz = quiz_steps.quiz(course, PICTURE)

        row = StepFile.objects.get(step=quiz.step)
        assert (row.is_in_questions, row.is_in_text, row.is_listed) == (True, False, False)

    def test_it_stays_while_an_attempt_shows_it_and_goes_with_the_question(
        self, course: Course, ada: User
    ) -> None:
        _picture(course)
        quiz = quiz_steps.quiz(course, PICTURE)
        row = Question.objects.get()
        enrolment = factories.enrol(ada, course)
        attempt = attempts.start(enrolment, quiz, after=0, at=NOW)

        save_question(row, CONTENT, at=NOW)
        assert StepFile.objects.exists()
        attempt.delete()
        authoring.note_files(quiz)
        assert not StepFile.objects.exists()

    def test_a_text_saved_anew_leaves_the_questions_their_files(self, course: Course) -> None:
        _picture(course)
        quiz = quiz_steps.quiz(course, PICTURE)

        rerender_course(course)

        assert StepFile.objects.get(step=quiz.step).is_in_questions

    def test_a_replaced_picture_is_shown_anew(self, course: Course) -> None:
        _picture(course)
        quiz_steps.quiz(course, PICTURE)
        before = QuestionVersion.objects.get().html["option.1.text"]

        _picture(course, width=64)

        after = QuestionVersion.objects.get().html["option.1.text"]
        assert 'width="32"' in before
        assert 'width="64"' in after


class TestSlots:
    def test_slots_that_stay_keep_their_rows(self, course: Course) -> None:
        quiz = quiz_steps.quiz(course, CONTENT, question_contents.one("a", "b"))
        first, second = quiz.slots.all()

        authoring.set_slots(
            quiz, [QuizItem(tag="dates", count=2), QuizItem(question=second.question)]
        )

        rows = [(slot.pk, slot.tag, slot.count, slot.position) for slot in quiz.slots.all()]
        assert rows[1] == (second.pk, "", 1, 2)
        assert rows[0][1:] == ("dates", 2, 1)
        assert not QuizItem.objects.filter(pk=first.pk).exists()

    def test_a_retired_question_comes_back(self, course: Course) -> None:
        row = quiz_steps.question(course, CONTENT)

        authoring.retire_question(row, at=NOW)
        assert not Question.objects.in_use().exists()
        authoring.restore_question(row)
        assert Question.objects.in_use().exists()


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_make_two_versions() -> None:
    row = quiz_steps.question(factories.course(), CONTENT)

    def edit(stem: str) -> None:
        try:
            save_question(
                Question.objects.select_related("course").get(pk=row.pk),
                replace(CONTENT, stem=stem),
                at=NOW,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(edit, ["one?", "two?", "three?"]))

    assert list(row.versions.values_list("number", flat=True)) == [1, 2, 3, 4]
