"""The search pages."""

from datetime import datetime
from itertools import product
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from course import authoring
from course.models import Course, User
from lessons.search.query import LONGEST_QUERY
from tests import factories

pytestmark = pytest.mark.django_db

PAYLOAD = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'
MOST_QUERIES = 5
# Where nothing is found, it is looked for once more, and for words like it.
MOST_IN_VAIN = 11


def get(client: Client, query: str, *, course: str = "", status: int = 200, more: str = "") -> str:
    place = f"/courses/{course}/search/" if course else "/search/"
    answer = client.get(f"{place}?q={quote(query)}{more}")
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def rivers(now: datetime) -> Course:
    course = factories.course()
    factories.run(course)
    film = factories.step(course, 5, "The talk", kind="video", body="")
    video = factories.video(
        film, captions="WEBVTT\n\n00:09.000 --> 00:11.000\nThe river leaps over stones.\n"
    )
    factories.transcript(video, "WEBVTT\n\n00:09.000 --> 00:11.000\n강 river 강은 흐른다.\n", "ko")
    return course


def test_a_hit_links_to_its_second_in_its_language(
    client: Client, ada: User, rivers: Course
) -> None:
    factories.enrol(ada, rivers)
    client.force_login(ada)

    page = get(client, "leap")

    step = rivers.steps.get().get_absolute_url()
    assert f'href="{step}?language=en&amp;t=9#here"' in page
    assert "The river <mark>leaps</mark> over stones." in page
    assert "1 place<" in page
    assert '<span class="clock">0:09</span>' in page
    assert ">Rivers of the world</a>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert client.get(f"{step}?language=en&t=9").status_code == 200


def test_hits_are_labelled_with_their_language(client: Client, ada: User, rivers: Course) -> None:
    factories.enrol(ada, rivers)
    client.force_login(ada)

    both = get(client, "river", course="rivers")
    korean = get(client, "river", course="rivers", more="&language=ko")

    assert "2 places" in both
    assert 'href="/courses/rivers/search/?q=river&amp;language=ko" lang="ko"' in both
    assert "1 place<" in korean
    assert 'href="/courses/rivers/search/?q=river"' in korean
    assert '<input type="hidden" name="language" value="ko">' in korean


@pytest.mark.parametrize("who", ["", "mallory"])
@pytest.mark.parametrize("course", ["", "rivers"])
def test_who_has_not_joined_learns_nothing(
    client: Client, mallory: User, rivers: Course, who: str, course: str
) -> None:
    if who:
        client.force_login(mallory)

    there, not_there = (get(client, word, course=course) for word in ("leaps", "zebra"))

    assert "Nothing found." in there
    assert there.replace("leaps", "zebra") == not_there


def test_what_is_locked_is_not_hinted_at(client: Client, ada: User, rivers: Course) -> None:
    factories.step(rivers, 6, "Locked", body="A quagga.")
    factories.enrol(ada, rivers)
    client.force_login(ada)

    assert get(client, "quagga").replace("quagga", "zebra") == get(client, "zebra")


def test_a_draft_is_found_by_its_team_and_called_so(
    client: Client, grace: User, rivers: Course
) -> None:
    factories.step(rivers, 1, "Unfinished", body="A quagga.", is_published=False)
    factories.educator(grace, rivers)
    client.force_login(grace)

    assert "· draft" in get(client, "quagga")


@pytest.mark.parametrize("query", ["", "   ", "!?", "-word", '""', "or"])
def test_an_empty_query_is_not_searched(client: Client, query: str) -> None:
    page = get(client, query)

    assert "Nothing found" not in page
    assert ("Write a word or two" in page) == bool(query.strip())


@pytest.mark.parametrize("length", [LONGEST_QUERY + 1, 1_000_000])
def test_what_is_too_long_is_refused(client: Client, length: int) -> None:
    page = get(client, "x" * length, status=400)

    assert f"{LONGEST_QUERY} characters at most" in page
    assert "x" * (LONGEST_QUERY + 1) not in page


@pytest.mark.parametrize(
    "query",
    [
        *("'", "\\", "a & b | !c", "(((", ":*", "<->", "§c1", "%s %(x)s", "\u202e\u0007x", "😀"),
        *("\ud800".encode("utf-8", "replace").decode(), "x'); DROP TABLE course_step; --"),
        *("大" * LONGEST_QUERY, "a " * 99, '"' * LONGEST_QUERY, "é" * LONGEST_QUERY),
        *("-a " * 60 + "b", "a or " * 39 + "b", "ก็" * 90, "\u0301\u0301", "١٢٣ ½ ² ﷺ"),
    ],
)
def test_odd_characters_do_no_harm(client: Client, rivers: Course, query: str) -> None:
    get(client, query)
    get(client, query, course="rivers")


def test_a_nul_is_refused(client: Client) -> None:
    assert client.get("/search/?q=a%00b").status_code == 400


@pytest.mark.parametrize("number", ["0", "-1", "x", "51", "9999999999", "²"])
def test_a_page_that_is_none_is_the_first(client: Client, number: str) -> None:
    factories.step(factories.course(), body="A needle.", is_open=True)

    assert "1 place<" in get(client, "needle", more=f"&page={number}")


def test_pages_lead_on_and_back(client: Client) -> None:
    body = "\n\n".join(f"Needle number {number}." for number in range(45))
    factories.step(factories.course(), body=body, is_open=True)

    first, last = get(client, "needle"), get(client, "needle", more="&page=3")

    assert "45 places" in first
    assert first.count("<mark>Needle</mark>") == 20
    assert 'href="/search/?q=needle&amp;page=2" rel="next"' in first
    assert 'rel="prev"' not in first
    assert last.count("<mark>Needle</mark>") == 5
    assert 'href="/search/?q=needle&amp;page=2" rel="prev"' in last
    assert 'rel="next"' not in last
    assert "There are no more places." in get(client, "needle", more="&page=4")


def test_no_exact_count_above_two_hundred(client: Client) -> None:
    body = "\n\n".join(["A needle."] * 230)
    factories.step(factories.course(), body=body, is_open=True)

    assert "More than 200 places" in get(client, "needle")


def test_without_hits_other_searches_are_offered(client: Client, rivers: Course) -> None:
    page = get(client, "“no such words”", course="rivers", more="&language=ko")

    assert 'href="/courses/rivers/search/?q=no+such+words&amp;language=ko"' in page
    assert 'href="/search/?q=%E2%80%9Cno+such+words%E2%80%9D"' in page
    assert "Look in all languages" in page
    assert "are in nearly every sentence" in get(client, "the")


@pytest.mark.parametrize(
    ("query", "told", "untold"),
    [
        (
            "the",
            "are in nearly every sentence",
            ("fewer of them", "looked for whole", "quotes</a>"),
        ),
        ("“to be or not to be”", "are in nearly every sentence", ("quotes</a>",)),
        ("x", "“x” is nowhere a word of its own", ("fewer of them", "nearly every")),
        ("zebras", "Nothing found.", ("fewer of them", "nearly every")),
        ("zebra riverboats", "fewer of them find more", ("looked for whole", "nearly every")),
    ],
)
def test_nothing_found_says_what_is_the_case(
    client: Client, query: str, told: str, untold: tuple[str, ...]
) -> None:
    talk = "WEBVTT\n\n00:01.000 --> 00:04.000\nThe river leaps.\n"
    film = factories.step(factories.course(), 1, "Rivers", kind="video", is_open=True, body="")
    factories.video(film, captions=talk)

    page = get(client, query)

    assert told in page
    assert not [words for words in untold if words in page]


def test_markup_in_captions_names_texts_and_queries_stays_text(client: Client) -> None:
    course = factories.course(title=f"Course {PAYLOAD}")
    step = factories.step(
        course, title=f"Needle {PAYLOAD}", kind="video", is_open=True, body=PAYLOAD
    )
    escaped = PAYLOAD.replace("<", "&lt;").replace(">", "&gt;")
    factories.transcript(
        factories.video(step),
        f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v {escaped}>Needle {escaped} img\n",
    )
    step.body = f"Needle {PAYLOAD}"
    authoring.save_step(step, at=factories.NOW)

    for query in ("needle", "img", "onerror alert", PAYLOAD):
        page = get(client, query)
        assert "<img" not in page
        assert "<svg" not in page
        assert "<mark>" in page


def test_a_former_slug_redirects(client: Client, rivers: Course) -> None:
    rivers.slug = "streams"
    authoring.save_course(rivers)

    answer = client.get("/courses/rivers/search/?q=leap")

    assert answer.status_code in {301, 302}
    assert answer["Location"].startswith("/courses/streams/")


@pytest.fixture
def people(ada: User, grace: User, sam: User) -> dict[str, User]:
    return {"learner": ada, "educator": grace, "staff": sam}


@pytest.mark.parametrize(
    "page", list(product(["visitor", "learner", "educator", "staff"], ["", "rivers"]))
)
def test_queries_do_not_grow(
    client: Client,
    people: dict[str, User],
    rivers: Course,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    page: tuple[str, str],
) -> None:
    who, course = page
    factories.enrol(people["learner"], rivers)
    factories.educator(people["educator"], rivers)
    if who in people:
        signed_in = {"login": people[who].email, "password": factories.PASSWORD}
        assert client.post("/accounts/login/", signed_in).status_code == 302

    with django_assert_max_num_queries(MOST_IN_VAIN if who == "visitor" else MOST_QUERIES) as few:
        get(client, "river", course=course)
    for number in range(3):
        other = factories.course(f"other-{number}", title=f"Other {number}")
        factories.enrol(people["learner"], other, factories.run(other))
        factories.educator(people["educator"], other, "educator")
        for step in range(3):
            made = factories.step(other, kind="video", title=f"River {step}", is_open=True)
            factories.transcript(factories.video(made), factories.vtt(1), "fr" if step else "en")
            factories.step(rivers, 5, f"More {number} {step}", body="A river.\n\nTwo rivers.")
    with django_assert_max_num_queries(len(few)):
        get(client, "river", course=course)


@pytest.mark.parametrize("address", ["/", "/courses/rivers/", "/accounts/login/", "/nowhere/"])
def test_search_is_in_reach_on_every_page(client: Client, rivers: Course, address: str) -> None:
    page = client.get(address).content.decode()

    place = "/courses/rivers/search/" if address == "/courses/rivers/" else "/search/"
    assert f'<form class="seek" role="search" action="{place}"' in page
    assert f'<a class="seek ico" href="{place}"' in page


def test_a_misspelt_word_leads_to_the_nearest(
    client: Client,
    ada: User,
    rivers: Course,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    factories.enrol(ada, rivers)
    client.force_login(ada)

    with django_assert_max_num_queries(MOST_IN_VAIN):
        page = get(client, "stomes", course="rivers")

    assert "Did you mean" in page
    assert '<a href="/courses/rivers/search/?q=stones" dir="auto">stones</a>?' in page
    assert "<mark>stones</mark>" in get(client, "stones", course="rivers")


def test_a_hit_in_a_text_leads_to_its_paragraph(client: Client) -> None:
    body = "One paragraph.\n\nThe needle is *here*, in a <b>haystack</b>.\n\nAnother one."
    factories.step(factories.course(), body=body, is_open=True)

    url = get(client, "needle").split('<a href="')
    (hit,) = [part.split('"')[0] for part in url if "?p=" in part.split('"')[0]]
    page = client.get(hit).content.decode()

    assert hit.endswith("#here")
    assert '<p class="named"><i id="here"></i>The needle is <em>here</em>' in page
    assert page.count('id="here"') == 1
    assert 'class="named"' not in client.get(hit.partition("?")[0]).content.decode()
