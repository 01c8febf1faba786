"""The results page of a quiz or test."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from course.models import Course, Moment, Run, Step, User
from quizzes import attempts
from quizzes import questions as q
from quizzes.authoring import save_question
from quizzes.marking import ResponseValue
from quizzes.models import Quiz, VersionMoment
from quizzes.results.figures import QuestionResults, quiz_results
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

pytestmark = pytest.mark.usefixtures("now")

PAYLOAD = "<script>alert(1)</script>"
DELTA = question_contents.one("Silt", "Salt", "Sand", stem="What builds a delta?")


@pytest.fixture
def course(db: None, grace: User, client: Client) -> Course:
    made = factories.course()
    factories.educator(grace, made)
    client.force_login(grace)
    return made


def address(quiz: Quiz, query: str = "") -> str:
    return f"/admin/course/step/{quiz.pk}/results/{query}"


def text_of(client: Client, quiz: Quiz, query: str = "") -> str:
    answer = client.get(address(quiz, query))
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def go(
    quiz: Quiz, run: Run, name: str, *tries: tuple[ResponseValue, ...], submit: bool = True
) -> None:
    """A learner's attempt: the responses to each question, try by try."""
    enrolment = factories.enrol(factories.person(name), run.course, run)
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
    for position, given in enumerate(tries, start=1):
        for number, one in enumerate(given, start=1):
            attempts.respond(attempt.pk, position, one, try_number=number, at=NOW)
    if submit:
        attempts.submit(attempt.pk, at=NOW)


def pick(*positions: int) -> ResponseValue:
    return ResponseValue(positions)


def many(quiz: Quiz, run: Run, count: int) -> None:
    """The first question is right for the even ones, the others for three in four of those."""
    total = quiz.slots.count()
    for index in range(count):
        first = pick(index % 2)
        rest = pick(0 if index % 2 == 0 and index % 8 else 1)
        go(quiz, run, f"Learner{index} Of{run.number}", (first,), *[(rest,)] * (total - 1))


def results(quiz: Quiz, number: int = 1, run: Run | None = None) -> QuestionResults:
    found = quiz_results(quiz, run).questions
    return next(each for each in found if each.number == number)


class TestFigures:
    def test_scores_of_a_test_are_each_learners_best(self, course: Course) -> None:
        quiz, run = (
            quiz_steps.quiz(course, DELTA, kind="test", retry_hours=0),
            factories.run(course),
        )
        go(quiz, run, "Ann", (pick(1), pick(2), pick(1)))
        go(quiz, run, "Ben", (pick(1), pick(0)))
        again = quiz.attempts.get(enrolment__learner__display_name="Ann").enrolment
        second = attempts.start(again, quiz, after=1, at=NOW + timedelta(hours=1))
        attempts.respond(second.pk, 1, pick(0), try_number=1, at=NOW + timedelta(hours=1))
        go(quiz, run, "Cid", submit=False)

        found = quiz_results(quiz, None)

        assert {float(score): count for score, count in found.scores.items()} == {
            1.0: 1,
            0.6667: 1,
        }
        standing = found.standing
        assert (standing.learners, standing.attempts, standing.open) == (3, 4, 1)
        assert (standing.submitted, standing.passed) == (3, 1)

    def test_first_tries_of_first_attempts_count(self, course: Course) -> None:
        quiz, run = quiz_steps.quiz(course, DELTA), factories.run(course)
        go(quiz, run, "Ann", (pick(1), pick(0)))
        go(quiz, run, "Ben", (pick(0),))
        again = quiz.attempts.get(enrolment__learner__display_name="Ben").enrolment
        second = attempts.start(again, quiz, after=1, at=NOW)
        attempts.respond(second.pk, 1, pick(2), try_number=1, at=NOW)

        found = results(quiz)

        assert (found.responses, found.tries, float(found.facility or 0)) == (2, 4, 0.5)
        assert [found.versions[0].chosen(at) for at in range(3)] == [1, 1, 0]
        assert found.discrimination is None

    def test_of_very_many_the_newest_are_looked_at_and_the_page_says_so(
        self, client: Client, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("quizzes.results.figures.MOST_LOOKED_AT", 2)
        quiz, run = quiz_steps.quiz(course, DELTA, kind="test"), factories.run(course)
        go(quiz, run, "Ann", (pick(1), pick(2)))
        go(quiz, run, "Ben", (pick(0),))
        two = quiz_results(quiz, None)
        before = text_of(client, quiz)
        go(quiz, run, "Cid", (pick(0),))

        three, found = quiz_results(quiz, run), results(quiz)

        assert (two.looked_at, three.looked_at) == (None, 2)
        assert (found.responses, found.tries, float(found.facility or 0)) == (2, 2, 1)
        assert [found.versions[0].chosen(at) for at in range(3)] == [2, 0, 0]
        assert sum(three.scores.values()) == three.standing.learners == 3
        assert "those of the newest" not in before
        assert "those of the newest 2 first attempts are counted" in text_of(client, quiz)

    def test_discrimination_is_that_of_the_pairs(self, course: Course) -> None:
        other = question_contents.one("Rain", "Wind", stem="What fills it?")
        quiz, run = quiz_steps.quiz(course, DELTA, other), factories.run(course)
        many(quiz, run, 16)

        # Of 8 right ones 6 are right at the other question, of 8 wrong ones none: phi coefficient.
        assert results(quiz).discrimination == pytest.approx(0.7746, abs=0.0001)

    def test_versions_are_counted_apart(self, client: Client, course: Course) -> None:
        quiz, run = quiz_steps.quiz(course, DELTA), factories.run(course)
        go(quiz, run, "Ann", (pick(1),))
        row = quiz.slots.get().question
        assert row
        save_question(row, question_contents.one("Salt", "Silt", right=1, stem="Delta?"), at=NOW)
        go(quiz, run, "Ben", (pick(1),))

        versions = results(quiz).versions

        assert [each.version.number for each in versions] == [2, 1]
        assert [each.chosen(1) for each in versions] == [1, 1]
        assert "2 versions were asked" in text_of(client, quiz)

    def test_commonest_wrong_response_whatever_its_capitals_and_accents(
        self, course: Course
    ) -> None:
        quiz, run = quiz_steps.quiz(course, quiz_steps.OF_EACH_KIND[q.TEXT]), factories.run(course)
        for index, words in enumerate(["Ovid", "Homer", "homer", "Homer", "Hómer", "Herodotus"]):
            go(quiz, run, f"L{index}", (ResponseValue((), words),))

        wrong = results(quiz).versions[0].commonest(2)

        assert [(each.given.text, each.count) for each in wrong] == [("Homer", 4), ("Ovid", 1)]

    @pytest.mark.parametrize(
        ("kind", "given", "right"),
        [(q.MATCHING, (0, 2), [1, 0]), (q.ORDERING, (0, 2, 1), [1, 0, 0])],
    )
    def test_pairs_and_places_are_counted(
        self, course: Course, kind: str, given: tuple[int, ...], right: list[int]
    ) -> None:
        quiz, run = quiz_steps.quiz(course, quiz_steps.OF_EACH_KIND[kind]), factories.run(course)
        go(quiz, run, "Ann", (ResponseValue(given),))

        assert results(quiz).versions[0].rightly_placed() == right

    def test_moments_that_wrong_responses_point_to(self, client: Client, course: Course) -> None:
        quiz, run = quiz_steps.quiz(course, DELTA), factories.run(course)
        film = factories.step(course, 1, "Down the Nile", kind="video")
        moment = Moment.objects.create(
            step=film, language="en", quote="Silt settles.", start_ms=61_000, end_ms=63_000
        )
        slot = quiz.slots.get()
        assert slot.question
        version = slot.question.versions.get()
        VersionMoment.objects.create(version=version, place="option.1", moment=moment)
        VersionMoment.objects.create(version=version, place="option.0", moment=moment)
        for index, given in enumerate([1, 1, 0, 2]):
            go(quiz, run, f"L{index}", (pick(given),))

        assert results(quiz).versions[0].pointed() == {moment.pk: 2}
        page = text_of(client, quiz)
        assert "Silt settles." in page
        assert f"{film.get_absolute_url()}?t=61&language=en" in page
        assert "2 wrong responses" in page

    @pytest.mark.parametrize(("number", "learners"), [(1, 2), (2, 1)])
    def test_one_run_only(self, client: Client, course: Course, number: int, learners: int) -> None:
        quiz = quiz_steps.quiz(course, DELTA)
        first, second = factories.run(course, 1), factories.run(course, 2)
        go(quiz, first, "Ann", (pick(0),))
        go(quiz, first, "Ben", (pick(1),))
        go(quiz, second, "Cid", (pick(2),))
        run = course.runs.get(number=number)

        assert quiz_results(quiz, run).standing.learners == learners
        assert results(quiz, run=run).responses == learners
        assert f"run={number}" not in text_of(client, quiz, f"?run={number}")


class TestPage:
    def test_it_says_what_will_be_here(self, client: Client, course: Course) -> None:
        quiz = quiz_steps.quiz(course, DELTA)
        factories.run(course)

        assert "Results will be here once learners begin" in text_of(client, quiz)
        assert "Nobody in run 1 has begun yet" in text_of(client, quiz, "?run=1")

    def test_begun_but_nothing_responded(self, client: Client, course: Course) -> None:
        quiz, run = (
            quiz_steps.quiz(course, *quiz_steps.OF_EACH_KIND.values(), kind="test"),
            factories.run(course),
        )
        go(quiz, run, "Ann", submit=False)

        page = text_of(client, quiz)

        assert "Scores will be here once a test is submitted." in page
        assert "no response yet" in page

    def test_all_kinds_are_shown(self, client: Client, course: Course) -> None:
        quiz, run = (
            quiz_steps.quiz(course, *quiz_steps.OF_EACH_KIND.values(), kind="test"),
            factories.run(course),
        )
        enrolment = factories.enrol(factories.person("Ann"), course, run)
        attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
        for asked in attempt.asked.select_related("version"):
            attempts.respond(
                attempt.pk, asked.position, quiz_steps.wrong(asked), try_number=1, at=NOW
            )

        page = text_of(client, quiz)

        assert page.count("Commonest wrong responses") == len(quiz_steps.OF_EACH_KIND) - 2
        assert page.count("Commonest wrong response<") == 2
        assert "Nile → Vietnam" in page.replace("<p>", "").replace("</p>", "")
        assert "Herodotus" in page

    def test_what_people_write_is_text(self, client: Client, course: Course) -> None:
        text = question_contents.typed(PAYLOAD + "right", stem=f"Who? {PAYLOAD}")
        quiz, run = quiz_steps.quiz(course, text, title=f"Quiz {PAYLOAD}"), factories.run(course)
        go(quiz, run, "Ann", (ResponseValue((), PAYLOAD),))

        html = client.get(address(quiz)).content.decode()

        assert PAYLOAD not in html
        assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
        assert "style=" not in html

    def test_queries_do_not_grow(
        self, client: Client, course: Course, django_assert_max_num_queries: Any
    ) -> None:
        run = factories.run(course)
        few = quiz_steps.quiz(course, DELTA, DELTA, kind="test", pass_percent=100)
        much = quiz_steps.quiz(course, *[DELTA] * 6, kind="test", title="Much")
        go(few, run, "Ann", (pick(1),))
        many(much, factories.run(course, 2), 6)
        for quiz in (few, much):
            film = factories.step(course, kind="video")
            for slot in quiz.slots.all():
                assert slot.question
                moment = Moment.objects.create(
                    step=film, language="en", quote="It.", start_ms=0, end_ms=9
                )
                version = slot.question.versions.get()
                VersionMoment.objects.create(version=version, place="option.1", moment=moment)
        client.get(address(few))

        with django_assert_max_num_queries(22) as with_few:
            client.get(address(few))
        with django_assert_max_num_queries(len(with_few)):
            client.get(address(much))

    @pytest.mark.parametrize("query", ["?run=9", "?run=x", "?run=-1"])
    def test_unknown_run_is_not_there(self, client: Client, course: Course, query: str) -> None:
        quiz = quiz_steps.quiz(course, DELTA)

        assert client.get(address(quiz, query)).status_code == 404

    def test_article_has_no_results(self, client: Client, course: Course) -> None:
        article = factories.step(course)

        assert client.get(f"/admin/course/step/{article.pk}/results/").status_code == 404

    def test_new_quiz_without_settings_has_none_yet(self, client: Client, course: Course) -> None:
        step: Step = factories.step(course, kind="quiz")

        answer = client.get(f"/admin/course/step/{step.pk}/results/")

        assert "Results will be here" in answer.content.decode()

    def test_form_and_outline_lead_here(self, client: Client, course: Course) -> None:
        quiz = quiz_steps.quiz(course, DELTA)
        factories.step(course, title="An article")

        form = client.get(f"/admin/course/step/{quiz.pk}/change/").content.decode()
        outline = client.get(f"/admin/course/course/{course.pk}/outline/").content.decode()

        assert form.count(address(quiz)) == 1
        assert outline.count("/results/") == outline.count(address(quiz)) == 1

    def test_foreign_quiz_is_not_there(self, client: Client, course: Course, mallory: User) -> None:
        quiz = quiz_steps.quiz(course, DELTA)
        factories.educator(mallory, factories.course("deserts"))
        client.force_login(mallory)

        assert client.get(address(quiz)).status_code == 404
