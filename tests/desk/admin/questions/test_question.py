"""Questions at the desk: saved, validated, previewed, copied, retired; quizzes with them."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from course.models import Course, Moment, Step, User
from quizzes import questions as q
from quizzes.models import Attempt, Question, QuestionVersion, Quiz, Response
from tests import factories


@pytest.fixture
def course(db: None, grace: User, client: Client) -> Course:
    made = factories.course()
    factories.educator(grace, made)
    client.force_login(grace)
    return made


def address(course: Course, *parts: str) -> str:
    return "/".join([f"/admin/course/course/{course.pk}/questions", *parts, ""])


def form(*options: dict[str, Any], **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "stem": "Where does water run?",
        "partial": "all",
        "is_shuffled": "on",
        "option-TOTAL_FORMS": str(len(options)),
        "option-INITIAL_FORMS": "0",
        "_save": "1",
    }
    for index, option in enumerate(options):
        for name, value in option.items():
            data[f"option-{index}-{name}"] = value
    return data | fields


RIGHT = {"text": "Downhill", "is_right": "on", "place": "1"}
WRONG = {"text": "Uphill", "feedback": "Not without a pump.", "place": "2"}


def write(client: Client, course: Course, **fields: Any) -> Question:
    answer = client.post(address(course, "add", "one"), form(RIGHT, WRONG, **fields))
    assert answer.status_code == 302, answer.content.decode()
    return Question.objects.latest("id")


def content(row: Question) -> q.QuestionContent:
    return row.versions.latest("number").read()


class TestWriting:
    def test_question_is_saved_with_its_options(self, client: Client, course: Course) -> None:
        row = write(client, course, title="Water", tags="rivers,  slopes ,rivers", hint="Look.")

        assert (row.title, row.tags) == ("Water", ["rivers", "slopes"])
        assert content(row).hint.text == "Look."
        assert [(o.text, o.worth, o.feedback.text) for o in content(row).options] == [
            ("Downhill", 100, ""),
            ("Uphill", 0, "Not without a pump."),
        ]

    def test_one_radio_button_says_which_choice_is_right(
        self, client: Client, course: Course
    ) -> None:
        page = client.get(address(course, "add", "one")).content.decode()
        data = form({"text": "Uphill"}, {"text": "Downhill"}, **{"option-right": "1"})
        client.post(address(course, "add", "one"), data)

        shown = client.get(address(course, Question.objects.get().key)).content.decode()

        assert page.count('<input type="radio" name="option-right"') == 5
        assert 'name="option-right" value="__prefix__"' in page
        assert [o.worth for o in content(Question.objects.get()).options] == [0, 100]
        chosen = re.findall(r"<input [^>]*checked[^>]*>", shown)
        assert [tag for tag in chosen if 'name="option-right"' in tag and 'value="1"' in tag]

    def test_the_list_shows_texts_without_their_markup(
        self, client: Client, course: Course
    ) -> None:
        write(client, course, stem="Where does **water** run, and <why>?", title="")

        page = client.get(address(course)).content.decode()

        assert "Where does water run, and &lt;why&gt;?" in page

    @pytest.mark.parametrize("kind", q.KINDS)
    def test_each_kind_has_its_page(self, client: Client, course: Course, kind: str) -> None:
        assert client.get(address(course, "add", kind)).status_code == 200

    @pytest.mark.parametrize(
        ("kind", "options", "fields", "wanted"),
        [
            (
                q.TRUE_FALSE,
                ({"feedback": "It is wet."}, {"is_right": "on"}),
                {},
                (q.Option(feedback=q.AuthorNote("It is wet.")), q.Option(worth=100)),
            ),
            (
                q.NUMBER,
                ({"text": "160", "is_right": "on", "tolerance": "5%"},),
                {"units": "km\nm = 0.001", "needs_unit": "on"},
                (q.Option("160", 100, tolerance="5%"),),
            ),
            (
                q.TEXT,
                ({"text": "Rhine", "is_right": "on"}, {"text": "Rhone", "percent": "50"}),
                {"partial": "share", "allows_typos": "on"},
                (q.Option("Rhine", 100), q.Option("Rhone", 50)),
            ),
            (
                q.MATCHING,
                ({"text": "a", "match": "b"}, {"text": "c", "match": "d"}, {"match": "e"}),
                {},
                (q.Option("a", match="b"), q.Option("c", match="d"), q.Option(match="e")),
            ),
            (
                q.ORDERING,
                ({"text": "sea", "place": "2"}, {"text": "rain", "place": "1"}, {"text": ""}),
                {},
                (q.Option("rain"), q.Option("sea")),
            ),
        ],
    )
    def test_each_kind_is_saved(  # noqa: PLR0917
        self,
        client: Client,
        course: Course,
        kind: str,
        options: tuple[dict[str, Any], ...],
        fields: dict[str, Any],
        wanted: tuple[q.Option, ...],
    ) -> None:
        answer = client.post(address(course, "add", kind), form(*options, **fields))

        assert answer.status_code == 302, answer.content.decode()
        assert content(Question.objects.get()).options == wanted

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ((WRONG, {"text": "Sideways"}), "No option is right"),
            ((RIGHT, {"text": "Downhill"}), "“Downhill” is there twice"),
            ((RIGHT, WRONG | {"is_right": "on"}), "More than one option is right"),
            ((RIGHT, WRONG | {"percent": "200"}), "100"),
        ],
    )
    def test_fault_is_told_and_nothing_is_saved(
        self, client: Client, course: Course, options: tuple[dict[str, Any], ...], words: str
    ) -> None:
        answer = client.post(address(course, "add", "one"), form(*options, title="Kept"))

        html = answer.content.decode()
        assert words in html
        assert 'value="Kept"' in html
        assert not Question.objects.exists()

    def test_check_tells_advice_and_shows_a_preview_without_saving(
        self, client: Client, course: Course
    ) -> None:
        data = form(RIGHT, WRONG | {"feedback": ""}, stem="Where does **water** run?")
        del data["_save"]

        html = client.post(address(course, "add", "one"), data | {"_check": "1"}).content.decode()

        assert "No feedback on wrong options" in html
        assert "<strong>water</strong>" in html
        assert not Question.objects.exists()

    def test_more_rows_come_without_script(self, client: Client, course: Course) -> None:
        data = form(RIGHT, WRONG)
        del data["_save"]

        html = client.post(address(course, "add", "one"), data | {"_more": "1"}).content.decode()

        assert 'name="option-5-text"' in html
        assert "Downhill" in html

    def test_edit_makes_a_version_and_a_stale_page_is_shown_both(
        self, client: Client, course: Course
    ) -> None:
        row = write(client, course)
        page = address(course, row.key)
        client.post(page, form(RIGHT, WRONG, stem="Where to?", edition="1"))

        stale = client.post(page, form(RIGHT, WRONG, stem="Whither?", edition="1"))
        html = stale.content.decode()

        assert "has saved this since you opened it" in html
        assert "Where to?" in html
        assert "Whither?" in html
        assert [version.read().stem for version in row.versions.order_by("number")] == [
            "Where does water run?",
            "Where to?",
        ]

    def test_saving_again_makes_no_version(self, client: Client, course: Course) -> None:
        row = write(client, course)

        client.post(address(course, row.key), form(RIGHT, WRONG, edition="1"))

        assert row.versions.count() == 1

    def test_missing_sentence_is_told(self, client: Client, course: Course) -> None:
        link = f"/courses/{course.slug}/steps/aaaaaaaa/?t=5"

        answer = client.post(
            address(course, "add", "one"), form(RIGHT, WRONG, feedback_moment=link)
        )

        assert "There is no sentence at this place" in answer.content.decode()
        assert not Question.objects.exists()

    def test_link_to_a_sentence_becomes_a_moment_and_stays_one(
        self, client: Client, course: Course
    ) -> None:
        film = factories.step(course, 1, "Film", kind="video")
        factories.video(film, captions=factories.vtt(10))
        link = f"https://testserver{film.get_absolute_url()}?t=0"
        client.post(address(course, "add", "one"), form(RIGHT, WRONG, feedback_moment=link))
        row = Question.objects.get()
        moment = content(row).feedback.moment
        assert moment is not None

        page = client.get(address(course, row.key)).content.decode()
        shown = re.search('name="feedback_moment" value="([^"]*)"', page)
        assert shown
        data = form(RIGHT, WRONG, edition="1", feedback_moment=unescape(shown[1]))
        client.post(address(course, row.key), data)

        assert (moment.step, moment.language) == (film.key, "en")
        assert moment.quote
        assert row.versions.count() == 1

    def test_check_shows_the_sentences_that_are_named_and_keeps_none(
        self, client: Client, course: Course
    ) -> None:
        film = factories.step(course, 1, "Film", kind="video")
        factories.video(
            film, captions="WEBVTT\n\n00:05.000 --> 00:09.000\nWater runs to the sea.\n"
        )
        link = f"https://testserver{film.get_absolute_url()}?t=5"
        gone = link.replace("t=5", "t=50")
        data = form(RIGHT, WRONG | {"feedback_moment": gone}, hint="Look", hint_moment=link)
        del data["_save"]

        html = client.post(address(course, "add", "one"), data | {"_check": "1"}).content.decode()

        assert re.findall("<q [^>]*>([^<]*)</q>", html) == ["Water runs to the sea."]
        assert not Moment.objects.exists()

    @pytest.mark.parametrize(
        ("link", "words"),
        [
            ("https://e.example/", "This is no link to a sentence"),
            ("/courses/others/steps/aaaaaaaa/?t=5", "This sentence is in another course."),
        ],
    )
    def test_other_links_are_refused(
        self, client: Client, course: Course, link: str, words: str
    ) -> None:
        data = form(RIGHT, WRONG | {"feedback_moment": link})

        answer = client.post(address(course, "add", "one"), data)

        assert words in answer.content.decode()
        assert not Question.objects.exists()


class TestList:
    def test_questions_are_found_by_words_kind_and_tag(
        self, client: Client, course: Course
    ) -> None:
        write(client, course, title="Water", tags="rivers")

        for query, is_there in [
            ("", True),
            ("?q=water", True),
            ("?q=fire", False),
            ("?kind=one&tag=rivers", True),
            ("?kind=text", False),
            ("?state=retired", False),
        ]:
            html = client.get(address(course) + query).content.decode()
            assert ("Water</a>" in html) is is_there, query

    def test_queries_do_not_grow(
        self, client: Client, course: Course, django_assert_max_num_queries: Any
    ) -> None:
        write(client, course)
        with django_assert_max_num_queries(99) as with_one:
            client.get(address(course))
        few = len(with_one)
        for number in range(3):
            write(client, course, stem=f"Question {number}", tags=f"tag {number}")

        with django_assert_max_num_queries(few):
            client.get(address(course))

    def test_copy_is_a_question_of_its_own(self, client: Client, course: Course) -> None:
        row = write(client, course)

        client.post(address(course, row.key, "copy"))

        copy = Question.objects.latest("id")
        assert copy.key != row.key
        assert content(copy) == content(row)

    def test_retired_twice_is_retired_once_and_comes_back(
        self, client: Client, course: Course
    ) -> None:
        row = write(client, course)
        page = address(course, row.key, "retire")

        client.post(page, {"retired": "1"})
        row.refresh_from_db()
        first = row.retired_at
        client.post(page, {"retired": "1"})
        row.refresh_from_db()

        assert first is not None
        assert row.retired_at == first
        client.post(page, {"retired": "0"})
        row.refresh_from_db()
        assert row.retired_at is None

    def test_foreign_question_is_not_there(self, client: Client, course: Course) -> None:
        other = factories.course("others")
        row = Question.objects.create(course=other)

        for parts in ((row.key,), (row.key, "try"), (row.key, "copy"), (row.key, "retire")):
            assert client.post(address(course, *parts)).status_code == 404
        assert client.get(address(other)).status_code == 404
        assert Question.objects.count() == 1


class TestTrying:
    def test_wrong_then_right_leaves_no_trace(self, client: Client, course: Course) -> None:
        row = write(client, course)
        page = address(course, row.key, "try")
        html = client.get(page).content.decode()
        assert "nothing is kept" in html
        assert "Not without a pump." not in html

        results = set()
        for value in ("0", "1"):
            told = client.post(page, {"pick": value, "try": "1"}, follow=True).content.decode()
            results |= {name for name in ("right", "wrong") if f'class="result {name}"' in told}

        assert results == {"right", "wrong"}
        assert not Attempt.objects.exists()
        assert not Response.objects.exists()

    def test_nothing_chosen_is_told(self, client: Client, course: Course) -> None:
        row = write(client, course)

        answer = client.post(address(course, row.key, "try"), {"try": "1"})

        assert answer.status_code == 422
        assert "Give a response first." in answer.content.decode()

    @pytest.mark.parametrize("tried", ["x", "W10", "W1swXV0", "9" * 9000])
    def test_made_up_tries_do_no_harm(self, client: Client, course: Course, tried: str) -> None:
        row = write(client, course)

        assert client.get(address(course, row.key, "try"), {"tried": tried}).status_code == 200


class TestQuizStep:
    @pytest.fixture
    def step(self, course: Course) -> Step:
        return factories.step(course, 1, "Check yourself", kind="test", is_published=False)

    def save(self, client: Client, step: Step, **fields: Any) -> Any:
        data = {
            "title": step.title,
            "activity": step.activity_id,
            "state": "published",
            "slots": "",
            "marks_by_try": "3, 2, 1",
            "pass_percent": "70",
            "retry_hours": "8",
            "step_files-TOTAL_FORMS": "0",
            "step_files-INITIAL_FORMS": "0",
            "links-TOTAL_FORMS": "0",
            "links-INITIAL_FORMS": "0",
            "_save": "1",
        }
        return client.post(f"/admin/course/step/{step.pk}/change/", data | fields)

    def test_settings_and_slots_are_saved(self, client: Client, course: Course, step: Step) -> None:
        first, second = write(client, course, tags="rivers"), write(client, course, stem="Two?")

        answer = self.save(
            client,
            step,
            slots=f"{second.key}  Two?\n1 × rivers",
            marks_by_try="2, 1",
            limit_minutes="20",
        )

        assert answer.status_code == 302, answer.content.decode()
        quiz = Quiz.objects.get(step=step)
        assert [(s.question, s.tag, s.count) for s in quiz.slots.all()] == [
            (second, "", 1),
            (None, "rivers", 1),
        ]
        assert (quiz.marks_by_try, quiz.limit_minutes) == ([2, 1], 20)
        trial = client.get(f"/admin/course/step/{step.pk}/try/2/")
        assert first.versions.get().html["stem"] in trial.content.decode()
        assert not Attempt.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"slots": ""}, "Before it is published it must ask something."),
            ({"slots": "nonsense"}, "Line 1: “nonsense” is neither the key"),
            ({"slots": "3 × rivers"}, "“rivers”: there are 0 other questions"),
            ({"slots": "1 × a\n2 × a"}, "Line 2: “2 × a” is there twice."),
            ({"slots": "1 × a", "marks_by_try": "many"}, "One to ten numbers from 1 to 100"),
        ],
    )
    def test_refusal_tells_why_and_writes_nothing(
        self, client: Client, step: Step, fields: dict[str, str], words: str
    ) -> None:
        answer = self.save(client, step, **fields)

        assert words in answer.content.decode()
        assert not Quiz.objects.exists()
        step.refresh_from_db()
        assert step.published_at is None


class TestFiles:
    GIFT = "::Water::Where does water run?{=Downhill ~Uphill#No.}\n\nEssay{}"

    def test_import_tells_what_became_of_each(self, client: Client, course: Course) -> None:
        answer = client.post(address(course, "import"), {"text": self.GIFT, "tag": "moodle"})

        html = answer.content.decode()
        assert "1 question is new." in html
        assert "an essay" in html
        assert Question.objects.get().tags == ["moodle"]

    def test_import_twice_is_once(self, client: Client, course: Course) -> None:
        for _time in range(2):
            client.post(address(course, "import"), {"text": self.GIFT})

        assert QuestionVersion.objects.count() == 1

    @pytest.mark.parametrize("text", ["", "<?xml?>"])
    def test_other_files_are_refused(self, client: Client, course: Course, text: str) -> None:
        answer = client.post(address(course, "import"), {"text": text})

        assert "errorlist" in answer.content.decode()
        assert not Question.objects.exists()

    @pytest.mark.parametrize(("form", "words"), [("gift", "{"), ("cuebook", "( ) Uphill")])
    def test_export_is_a_file(self, client: Client, course: Course, form: str, words: str) -> None:
        write(client, course)

        answer = client.get(address(course, "export"), {"format": form})

        assert "attachment" in answer["Content-Disposition"]
        assert words in answer.content.decode()
