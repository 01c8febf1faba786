"""Pages of quizzes and tests: what each shows when, and each form's success and refusals."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from course.models import Enrolment, Moment, StepProgress, User
from quizzes import attempts, authoring
from quizzes import questions as q
from quizzes.marking import ResponseValue
from quizzes.models import Attempt, AttemptQuestion, Closing, Quiz, QuizItem, Response
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HOUR = timedelta(hours=1)


@pytest.fixture
def enrolment(ada: User) -> Enrolment:
    return factories.enrol(ada, factories.course())


@pytest.fixture
def quiz(enrolment: Enrolment) -> Quiz:
    return quiz_steps.quiz(enrolment.course, *quiz_steps.OF_EACH_KIND.values())


@pytest.fixture
def graded(enrolment: Enrolment) -> Quiz:
    contents = [
        question_contents.one(
            q.Option("RIGHT", 100, feedback=q.AuthorNote("CANARY-right")),
            q.Option("WRONG", feedback=q.AuthorNote("CANARY-wrong")),
            q.Option("OTHER", feedback=q.AuthorNote("CANARY-other")),
            stem=f"Number {n}?",
            feedback=q.AuthorNote("CANARY-explanation"),
        )
        for n in (1, 2)
    ]
    return quiz_steps.quiz(enrolment.course, *contents, kind="test", limit_minutes=30)


@pytest.fixture
def ada_client(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def url(name: str, quiz: Quiz, *args: int) -> str:
    return reverse(f"quizzes:{name}", args=[quiz.step.course.slug, quiz.step.key, *args])


def later(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def begin(client: Client, quiz: Quiz, after: int = 0) -> Attempt:
    client.post(url("attempts", quiz), {"after": after})
    return Attempt.objects.filter(quiz=quiz).latest("number")


def shown(asked: AttemptQuestion, index: int) -> int:
    """The displayed position of an option."""
    return asked.order.index(index)


def send(
    client: Client, quiz: Quiz, asked: AttemptQuestion, given: ResponseValue, **extra: Any
) -> Any:
    """Respond like the form."""
    data: dict[str, Any] = {"try": 1, "sure": 1} | extra
    if asked.version.kind in q.TYPED:
        data["typed"] = given.text
    elif asked.version.kind == q.MATCHING:
        data |= {f"pick{n}": shown(asked, pick) for n, pick in enumerate(given.picks)}
    else:
        data["pick"] = [shown(asked, pick) for pick in given.picks]
    address = url("question", quiz, asked.attempt.number, asked.position)
    return client.post(address, data)


class TestIntroduction:
    def test_tells_what_to_expect(self, ada_client: Client, graded: Quiz) -> None:
        page = text_of(ada_client.get(graded.step.get_absolute_url()))

        assert "3 for each question, worth 3, 2, 1 marks" in page
        assert "70 %" in page
        assert "30 minutes" in page
        assert "Start the test" in page
        assert "Mark as complete" not in page

    @pytest.mark.parametrize(
        ("hours", "words"),
        [
            (8, "as many as you need to pass, 8 hours apart; the best one counts"),
            (1, "as many as you need to pass, 1 hour apart; the best one counts"),
            (0, "as many as you need to pass; the best one counts"),
        ],
    )
    def test_tells_how_long_one_waits_between_attempts(
        self, ada_client: Client, graded: Quiz, hours: int, words: str
    ) -> None:
        Quiz.objects.filter(pk=graded.pk).update(retry_hours=hours)

        page = text_of(ada_client.get(graded.step.get_absolute_url()))

        assert f"Attempts {words}" in page

    def test_practice_tells_of_no_attempts(self, ada_client: Client, quiz: Quiz) -> None:
        page = text_of(ada_client.get(quiz.step.get_absolute_url()))

        assert "as many as you like; nothing is scored" in page
        assert "Attempts" not in page

    def test_names_what_is_open(self, ada_client: Client, graded: Quiz) -> None:
        begin(ada_client, graded)

        page = text_of(ada_client.get(graded.step.get_absolute_url()))

        assert "Go on with the test" in page
        assert "0 of 2 questions have a response." in page

    def test_lists_earlier_attempts(self, ada_client: Client, graded: Quiz) -> None:
        attempts.submit(begin(ada_client, graded).pk, at=NOW)

        page = text_of(ada_client.get(graded.step.get_absolute_url()))

        assert "Earlier attempts" in page
        assert "0 % · not passed" in page
        assert "You may take it again from" in page

    def test_extra_time_is_told(
        self, ada_client: Client, enrolment: Enrolment, graded: Quiz
    ) -> None:
        attempts.grant_extra_time(enrolment, 50, at=NOW)

        page = text_of(ada_client.get(graded.step.get_absolute_url()))

        assert "45 minutes, your extra time included" in page

    def test_a_quiz_without_questions_says_so(
        self, ada_client: Client, enrolment: Enrolment
    ) -> None:
        empty = quiz_steps.quiz(enrolment.course)

        page = text_of(ada_client.get(empty.step.get_absolute_url()))

        assert "The questions are still being written." in page
        assert "Start the quiz" not in page

    def test_a_team_member_cannot_start(self, client: Client, grace: User, quiz: Quiz) -> None:
        factories.educator(grace, quiz.step.course)
        client.force_login(grace)

        page = text_of(client.get(quiz.step.get_absolute_url()))

        assert "Learners start here." in page
        assert client.post(url("attempts", quiz), {"after": 0}).status_code == 404


class TestStart:
    def test_leads_to_the_first_question(self, ada_client: Client, quiz: Quiz) -> None:
        response = ada_client.post(url("attempts", quiz), {"after": 0})

        assert response.headers["Location"] == url("question", quiz, 1, 1)

    def test_going_on_leads_to_the_first_without_a_response(
        self, ada_client: Client, quiz: Quiz
    ) -> None:
        asked = begin(ada_client, quiz).asked.all()[0]
        send(ada_client, quiz, asked, quiz_steps.right(asked))

        attempt = Attempt.objects.get()
        Quiz.objects.filter(pk=quiz.pk).update()
        response = ada_client.get(url("attempt", quiz, attempt.number))

        assert "6 questions have no response yet" in text_of(response)

    @pytest.mark.parametrize("after", ["", "x", "-1", "²", "999999"])
    def test_a_number_that_is_none_starts_nothing(
        self, ada_client: Client, quiz: Quiz, after: str
    ) -> None:
        assert ada_client.post(url("attempts", quiz), {"after": after}).status_code == 404
        assert not Attempt.objects.exists()

    def test_a_refusal_is_told_on_the_introduction(self, ada_client: Client, graded: Quiz) -> None:
        attempts.submit(begin(ada_client, graded).pk, at=NOW)

        response = ada_client.post(url("attempts", graded), {"after": 1}, follow=True)

        assert "It is too soon to take the test again." in text_of(response)
        assert Attempt.objects.count() == 1

    def test_somebody_else_starts_nothing(self, client: Client, mallory: User, quiz: Quiz) -> None:
        client.force_login(mallory)

        assert client.post(url("attempts", quiz), {"after": 0}).status_code == 403
        assert not Attempt.objects.exists()


class TestQuestion:
    @pytest.mark.parametrize("kind", quiz_steps.OF_EACH_KIND)
    def test_wrong_then_right(self, kind: str, ada_client: Client, enrolment: Enrolment) -> None:
        made = quiz_steps.quiz(enrolment.course, quiz_steps.OF_EACH_KIND[kind])
        asked = begin(ada_client, made).asked.get()
        address = url("question", made, 1, 1)
        fresh = ada_client.get(address).content.decode()

        wrong = send(ada_client, made, asked, quiz_steps.wrong(asked))
        after = ada_client.get(address).content.decode()
        right = send(ada_client, made, asked, quiz_steps.right(asked), **{"try": 2})
        settled = ada_client.get(address).content.decode()

        assert wrong.headers["Location"] == right.headers["Location"] == f"{address}#result"
        assert 'id="result"' not in fresh
        assert "Check my response" in fresh
        assert "Try again" in after
        assert "It tells" not in fresh + after
        assert "It tells <strong>why</strong>." in settled
        assert "Right." in settled

    def test_nothing_betrays_the_answer(self, ada_client: Client, graded: Quiz) -> None:
        attempt = begin(ada_client, graded)
        pages = [
            ada_client.get(graded.step.get_absolute_url()),
            ada_client.get(url("question", graded, 1, 1)),
            ada_client.get(url("question", graded, 1, 1) + "?again"),
            ada_client.get(url("question", graded, 1, 2)),
            ada_client.get(url("attempt", graded, 1)),
        ]

        for page in pages:
            assert "CANARY" not in page.content.decode() + str(page.headers)
        (first, _) = attempt.asked.select_related("version")
        send(ada_client, graded, first, ResponseValue((1,)))
        text = ada_client.get(url("question", graded, 1, 1)).content.decode()
        assert re.findall("CANARY-[a-z]+", text) == ["CANARY-wrong"]
        assert "CANARY" not in ada_client.get(url("question", graded, 1, 2)).content.decode()

    def test_options_have_the_same_markup_whatever_is_right(
        self, ada_client: Client, graded: Quiz
    ) -> None:
        begin(ada_client, graded)
        page = ada_client.get(url("question", graded, 1, 1)).content.decode()

        options = re.findall(r'<div class="option.*?</div>', page, re.DOTALL)
        plain = {re.sub(r"RIGHT|WRONG|OTHER|\d", "", option) for option in options}

        assert len(options) == 3
        assert len(plain) == 1

    def test_a_refresh_keeps_the_order(self, ada_client: Client, graded: Quiz) -> None:
        begin(ada_client, graded)

        def order() -> list[str]:
            page = ada_client.get(url("question", graded, 1, 1)).content.decode()
            return re.findall("RIGHT|WRONG|OTHER", page)

        assert order() == order() == order()

    def test_a_form_without_a_response_is_told_and_takes_no_try(
        self, ada_client: Client, quiz: Quiz
    ) -> None:
        for asked in begin(ada_client, quiz).asked.select_related("version", "attempt"):
            if asked.version.kind == q.ORDERING:
                continue
            response = ada_client.post(url("question", quiz, 1, asked.position), {"try": 1})

            page = response.content.decode()
            assert response.status_code == 422
            assert 'role="alert" tabindex="-1" autofocus' in page
            assert 'id="error"' in page
        assert not Response.objects.exists()

    @pytest.mark.parametrize(
        "data",
        [
            {"pick": "99", "try": "1"},
            {"pick": "x", "try": "1"},
            {"pick": "-1", "try": "1"},
            {"pick": "0", "try": ""},
            {"pick": "0", "try": "-1"},
            {"pick": "0"},
            {"pick": ["0", "1"], "try": "1"},
        ],
    )
    def test_a_form_that_is_not_ours_is_refused(
        self, ada_client: Client, quiz: Quiz, data: dict[str, Any]
    ) -> None:
        begin(ada_client, quiz)

        response = ada_client.post(url("question", quiz, 1, 1), data)

        assert response.status_code == 422
        assert not Response.objects.exists()

    def test_a_nul_is_refused(self, ada_client: Client, quiz: Quiz) -> None:
        attempt = begin(ada_client, quiz)
        asked = attempt.asked.get(version__kind=q.TEXT)

        response = send(ada_client, quiz, asked, ResponseValue(text="a\0b"))

        assert response.status_code == 422
        assert not Response.objects.exists()

    def test_what_was_typed_stays_in_the_form(self, ada_client: Client, quiz: Quiz) -> None:
        asked = begin(ada_client, quiz).asked.get(version__kind=q.NUMBER)

        response = send(ada_client, quiz, asked, ResponseValue((), 'some "thing" <b>'))

        assert 'value="some &quot;thing&quot; &lt;b&gt;"' in response.content.decode()
        assert "Type a number, such as 1250, 12.5 or 3/4." in text_of(response)

    def test_the_gap_is_in_the_sentence(self, ada_client: Client, quiz: Quiz) -> None:
        asked = begin(ada_client, quiz).asked.get(version__kind=q.TEXT)

        page = ada_client.get(url("question", quiz, 1, asked.position)).content.decode()

        assert re.search(r'<p><input [^>]*name="typed"[^>]*> called Egypt a gift.</p>', page)
        assert page.count('name="typed"') == 1

    def test_true_or_false_says_that_it_takes_one_try(
        self, ada_client: Client, graded: Quiz
    ) -> None:
        content = question_contents.true_false(is_true=True, feedback=q.AuthorNote("It does."))
        row = quiz_steps.question(graded.step.course, content)
        authoring.set_slots(graded, [QuizItem(question=row)])
        told = text_of(ada_client.get(graded.step.get_absolute_url()))
        begin(ada_client, graded)
        first = text_of(ada_client.get(url("question", graded, 1, 1)))

        ada_client.post(url("question", graded, 1, 1), {"try": 1, "pick": 1})
        after = text_of(ada_client.get(url("question", graded, 1, 1)))
        summary = text_of(ada_client.get(url("attempt", graded, 1)))

        assert "one where only two responses are possible" in told
        assert "You have one try. It is worth 3 marks." in first
        assert "Not right. 0 of 3 marks." in after
        assert "It does." in after
        assert "Try again" not in after
        assert "0 of 3 marks" in summary

    def test_items_move_without_script_and_without_a_response(
        self, ada_client: Client, quiz: Quiz
    ) -> None:
        asked = begin(ada_client, quiz).asked.get(version__kind=q.ORDERING)
        address = url("question", quiz, 1, asked.position)

        moved = ada_client.post(address, {"pick": [0, 1, 2], "try": 1, "move": "0-down"})

        order = re.findall(r'name="pick" value="(\d)"', moved.content.decode())
        assert (moved.status_code, order) == (200, ["1", "0", "2"])
        assert not Response.objects.exists()

    @pytest.mark.parametrize("kind", ["quiz", "test"])
    def test_an_order_nobody_touched_takes_no_try_unasked(
        self, ada_client: Client, quiz: Quiz, graded: Quiz, kind: str
    ) -> None:
        made = quiz if kind == "quiz" else graded
        content = question_contents.ordering("Source", "Ford", "Falls", "Bay")
        authoring.set_slots(
            made, [QuizItem(question=quiz_steps.question(made.step.course, content))]
        )
        begin(ada_client, made)
        address = url("question", made, 1, 1)

        asked = ada_client.post(address, {"pick": [0, 1, 2, 3], "try": 1})
        before = Response.objects.count()
        sure = [
            ada_client.post(address, {"pick": [0, 1, 2, 3], "try": 1, "sure": "1"}).status_code
            for _ in range(2)
        ]

        assert asked.status_code == 422
        assert "The order is as it was shown. Is it your response?" in text_of(asked)
        assert re.search('<input type="checkbox" name="sure"', asked.content.decode())
        assert before == 0
        assert sure == [302, 302]
        assert Response.objects.count() == 1

    def test_the_order_of_the_last_try_takes_no_other_unasked(
        self, ada_client: Client, graded: Quiz
    ) -> None:
        content = question_contents.ordering("Source", "Ford", "Falls", "Bay")
        authoring.set_slots(
            graded, [QuizItem(question=quiz_steps.question(graded.step.course, content))]
        )
        asked = begin(ada_client, graded).asked.get()
        asked.order = [3, 2, 1, 0]
        asked.save()
        address = url("question", graded, 1, 1)
        moved = {"pick": [1, 0, 2, 3]}

        first = [ada_client.post(address, {**moved, "try": 1}).status_code for _ in range(2)]
        second = ada_client.post(address, {**moved, "try": 2})
        third = ada_client.post(address, {"pick": [3, 2, 1, 0], "try": 2})

        assert first == [302, 302]
        assert second.status_code == 422
        assert third.status_code == 302
        assert Response.objects.count() == 2

    def test_the_same_form_twice_is_one_response(self, ada_client: Client, quiz: Quiz) -> None:
        asked = begin(ada_client, quiz).asked.select_related("version")[0]

        first = send(ada_client, quiz, asked, ResponseValue((1,)))
        second = send(ada_client, quiz, asked, ResponseValue((1,)))

        assert first.headers["Location"] == second.headers["Location"]
        assert Response.objects.count() == 1

    def test_a_stale_tab_is_told_and_sees_both(self, ada_client: Client, quiz: Quiz) -> None:
        asked = begin(ada_client, quiz).asked.select_related("version").get(version__kind=q.TEXT)
        send(ada_client, quiz, asked, ResponseValue((), "Strabo"))

        stale = send(ada_client, quiz, asked, ResponseValue((), "Pliny"))

        page = text_of(stale)
        assert stale.status_code == 409
        assert "Another window was faster" in page
        assert "Saved Strabo Sent here, not saved Pliny" in page
        assert Response.objects.get().text == "Strabo"

    def test_a_right_practice_question_can_be_tried_once_more(
        self, ada_client: Client, quiz: Quiz
    ) -> None:
        asked = begin(ada_client, quiz).asked.select_related("version")[0]
        send(ada_client, quiz, asked, quiz_steps.right(asked))
        address = url("question", quiz, 1, 1)

        settled = ada_client.get(address).content.decode()
        again = ada_client.get(f"{address}?again").content.decode()

        assert "Try it once more" in settled
        assert 'id="result"' not in again
        assert 'name="try" value="2"' in again

    def test_another_learners_attempt_is_not_there(
        self, client: Client, ada_client: Client, quiz: Quiz, mallory: User
    ) -> None:
        asked = begin(ada_client, quiz).asked.select_related("version")[0]
        factories.enrol(mallory, quiz.step.course)
        client.force_login(mallory)

        assert client.get(url("question", quiz, 1, 1)).status_code == 404
        assert client.get(url("attempt", quiz, 1)).status_code == 404
        assert send(client, quiz, asked, ResponseValue((0,))).status_code == 404
        assert not Response.objects.exists()

    def test_a_moment_is_quoted_and_led_to_and_back(
        self, ada_client: Client, enrolment: Enrolment
    ) -> None:
        film = factories.step(enrolment.course, 1, "The film", kind="video")
        moment = Moment.objects.create(
            step=film, language="en", quote="Silt sinks.", start_ms=166_400, end_ms=170_000
        )
        made = quiz_steps.quiz(enrolment.course)
        row = made.step.course.questions.model(course=enrolment.course)
        ref = q.MomentRef(film.key, "en", "Silt sinks.")
        content = question_contents.one(
            "Silt", q.Option("Salt", feedback=q.AuthorNote("No.", ref)), stem="What sinks?"
        )
        authoring.save_question(row, content, at=NOW, moments={"option.1": moment})
        authoring.set_slots(made, [QuizItem(question=row)])
        asked = begin(ada_client, made).asked.select_related("version").get()
        before = ada_client.get(url("question", made, 1, 1)).content.decode()

        send(ada_client, made, asked, ResponseValue((1,)))
        page = ada_client.get(url("question", made, 1, 1)).content.decode()

        link = f"{film.get_absolute_url()}?t=166&amp;language=en&amp;back={made.step.key}.1.1"
        assert "Silt sinks." not in before
        assert "Silt sinks." in page
        # Without script too one comes to the sentence.
        assert f'href="{link}#here">Play this at 2:46</a>' in page
        film_page = ada_client.get(link.replace("&amp;", "&")).content.decode()
        assert f'href="{url("question", made, 1, 1)}"' in film_page


class TestTest:
    def test_tries_are_counted_down(self, ada_client: Client, graded: Quiz) -> None:
        asked = begin(ada_client, graded).asked.select_related("version")[0]
        address = url("question", graded, 1, 1)
        words = []
        for number in (1, 2, 3):
            words.append(text_of(ada_client.get(address)))
            send(ada_client, graded, asked, ResponseValue((1,)), **{"try": number})
        words.append(text_of(ada_client.get(address)))

        assert "You have 3 tries. This one is worth 3 marks." in words[0]
        assert "Not right. 0 of 3 marks." in words[1]
        assert "This is the last try. It is worth 1 mark." in words[2]
        assert "The right response RIGHT" in words[3]
        assert "CANARY-explanation" in words[3]
        assert "CANARY-other" not in words[3]
        assert "Try again" not in words[3]

    def test_a_test_is_submitted_by_its_learner(self, ada_client: Client, graded: Quiz) -> None:
        asked = begin(ada_client, graded).asked.select_related("version")[0]
        send(ada_client, graded, asked, ResponseValue((0,)))
        summary = text_of(ada_client.get(url("attempt", graded, 1)))

        response = ada_client.post(url("attempt", graded, 1), follow=True)

        page = text_of(response)
        assert "1 question has no response yet: Question 2" in summary
        assert "Submit with 1 question left out" in summary
        assert "50 % Not passed 3 of 6 marks; 70 % are needed to pass." in page
        progress = StepProgress.objects.get()
        assert (progress.score, progress.passed) == (Decimal("0.5"), False)
        assert progress.last_completed_at is None

    def test_a_response_after_the_end_is_told(
        self, ada_client: Client, graded: Quiz, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = begin(ada_client, graded).asked.select_related("version")[0]
        later(monkeypatch, NOW + HOUR)

        response = send(ada_client, graded, asked, ResponseValue((0,)))

        page = text_of(response)
        assert response.status_code == 409
        assert "This response came too late" in page
        assert "RIGHT" in page
        assert Attempt.objects.get().submitted_at == NOW + HOUR / 2

    def test_looking_at_a_test_whose_time_is_over_writes_nothing(
        self, ada_client: Client, graded: Quiz, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begin(ada_client, graded)
        later(monkeypatch, NOW + HOUR)

        response = ada_client.get(url("question", graded, 1, 1), follow=True)

        assert "The time is over." in text_of(response)
        assert Attempt.objects.get().submitted_at is None
        ada_client.post(url("attempt", graded, 1))
        assert Attempt.objects.get().submitted_at == NOW + HOUR / 2

    @pytest.mark.parametrize(
        ("closes_after", "can_start"), [(None, True), (10 * HOUR, True), (4 * HOUR, False)]
    )
    def test_another_attempt_is_promised_until_the_test_closes(
        self,
        ada_client: Client,
        graded: Quiz,
        monkeypatch: pytest.MonkeyPatch,
        closes_after: timedelta | None,
        *,
        can_start: bool,
    ) -> None:
        if closes_after:
            run = graded.step.course.runs.get()
            Closing.objects.create(run=run, quiz=graded, closes_at=NOW + closes_after)
        attempts.submit(begin(ada_client, graded).pk, at=NOW)
        pages = (url("attempt", graded, 1), graded.step.get_absolute_url())

        now = [text_of(ada_client.get(page)) for page in pages]
        later(monkeypatch, NOW + 9 * HOUR)
        then = [text_of(ada_client.get(page)) for page in pages]

        assert [("take it again" in page) for page in now] == [can_start] * 2
        assert [("Take the test again" in page) for page in then] == [can_start] * 2

    @pytest.mark.parametrize("length", [20, 299, 900])
    def test_summary_tells_questions_to_their_end(
        self, ada_client: Client, enrolment: Enrolment, length: int
    ) -> None:
        stem = ("What is carried by a river and where to? " * 30)[:length].strip()
        made = quiz_steps.quiz(enrolment.course, question_contents.one("Silt", "Salt", stem=stem))
        begin(ada_client, made)

        (line,) = ada_client.get(url("attempt", made, 1)).context["page"].squares

        if length < 300:
            assert line.stem == stem
        else:
            assert line.stem.endswith("…")
            assert stem.startswith(line.stem[:-1])
            assert stem[len(line.stem) - 1] == " "
            assert len(line.stem) > 280

    def test_practice_is_not_submitted(self, ada_client: Client, quiz: Quiz) -> None:
        begin(ada_client, quiz)

        ada_client.post(url("attempt", quiz, 1))

        assert Attempt.objects.get().submitted_at is None

    def test_no_cache_keeps_a_test(self, ada_client: Client, graded: Quiz) -> None:
        begin(ada_client, graded)

        response = ada_client.get(url("question", graded, 1, 1))

        assert "no-store" in response.headers["Cache-Control"]

    def test_the_button_for_completion_has_no_back_door(
        self, ada_client: Client, graded: Quiz
    ) -> None:
        step = graded.step
        address = reverse("course:completion", args=[step.course.slug, step.key])

        assert ada_client.post(address, {"done": 1}).status_code == 404
        assert not StepProgress.objects.exists()


def test_wrong_methods(ada_client: Client, quiz: Quiz) -> None:
    begin(ada_client, quiz)

    assert ada_client.get(url("attempts", quiz)).status_code == 405
    assert ada_client.put(url("attempt", quiz, 1)).status_code == 405
    assert ada_client.delete(url("question", quiz, 1, 1)).status_code == 405
    assert ada_client.get(url("question", quiz, 1, 8)).status_code == 404
    assert ada_client.get(url("attempt", quiz, 2)).status_code == 404
