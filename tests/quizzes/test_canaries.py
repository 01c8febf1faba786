"""A crawl of all that a learner can fetch during a test: no answers leak."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from course.models import Enrolment, User
from quizzes import attempts
from quizzes import questions as q
from quizzes.models import Quiz
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

CANARY = "canary"
MOST_PAGES = 300
_LINK = re.compile(r'(?:href|src|action|content)="([^"#]+)')


def note(place: str) -> q.AuthorNote:
    return q.AuthorNote(f"{CANARY}-{place}")


def _with_canaries(content: q.QuestionContent) -> q.QuestionContent:
    """In every feedback and explanation, and in what only marking uses."""
    is_typed = content.kind in q.TYPED
    options = tuple(
        q.Option(
            f"{CANARY}-word" if content.kind == q.TEXT else option.text,
            option.worth,
            option.match,
            "918273" if is_typed and content.kind == q.NUMBER else "",
            note(f"option-{index}"),
        )
        for index, option in enumerate(content.options)
    )
    return q.QuestionContent(
        content.kind, content.stem, options, feedback=note("feedback"), units=content.units
    )


@pytest.fixture
def enrolment(ada: User) -> Enrolment:
    return factories.enrol(ada, factories.course())


@pytest.fixture
def begun(enrolment: Enrolment) -> list[Quiz]:
    """A started test, a started quiz, and a test not started."""
    contents = [_with_canaries(content) for content in quiz_steps.OF_EACH_KIND.values()]
    made = [
        quiz_steps.quiz(enrolment.course, *contents, kind=kind, week=5, title=title)
        for kind, title in (("test", "Begun"), ("quiz", "Practice"), ("test", "To come"))
    ]
    for quiz in made[:2]:
        attempts.start(enrolment, quiz, after=0, at=NOW)
    return made


def crawl(client: Client, *starts: str) -> dict[str, str]:
    """Every page, file and header reachable by links, as text."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop()
        if address in found or address.startswith(("/static/", "/accounts/logout")):
            continue
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        found[address] = body.decode(errors="replace") + str(answer.headers)
        for link in _LINK.findall(found[address]):
            parts = urlsplit(urljoin(f"http://testserver{address}", link.replace("&amp;", "&")))
            if parts.netloc == "testserver":
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def test_nothing_betrays_an_answer(client: Client, ada: User, begun: list[Quiz]) -> None:
    factories.sign_in(client, ada)
    course = begun[0].step.course.get_absolute_url()

    found = crawl(client, "/", course, f"{course}todo/", "/sitemap.xml")

    questions = [address for address in found if "/questions/" in address]
    assert len(questions) >= 2 * len(quiz_steps.OF_EACH_KIND)
    for address, text in found.items():
        assert CANARY not in text, address
        assert "918273" not in text, address


def test_a_canary_would_be_seen(
    client: Client, ada: User, enrolment: Enrolment, begun: list[Quiz]
) -> None:
    attempt = begun[0].attempts.get()
    asked = attempt.asked.select_related("version").order_by("position")[0]
    attempts.respond(attempt.pk, 1, quiz_steps.wrong(asked), try_number=1, at=NOW)
    factories.sign_in(client, ada)

    found = crawl(client, begun[0].step.get_absolute_url())

    seen = [address for address, text in found.items() if CANARY in text]
    assert seen == [f"{begun[0].step.get_absolute_url()}attempts/1/questions/1/"]


def test_right_and_wrong_choices_weigh_the_same(client: Client, enrolment: Enrolment) -> None:
    """Choices of the same length give pages of the same length, whichever is right."""
    factories.sign_in(client, enrolment.learner)
    lengths = set()
    for right in range(3):
        content = question_contents.one("aaaa", "bbbb", "cccc", right=right, stem="Which?")
        made = quiz_steps.quiz(enrolment.course, content, week=5, title="Same")
        attempts.start(enrolment, made, after=0, at=NOW)
        page = client.get(f"{made.step.get_absolute_url()}attempts/1/questions/1/")
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|5\.\d+', "", page.content.decode())
        lengths.add(len(text))

    assert len(lengths) == 1
