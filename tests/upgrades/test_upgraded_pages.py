"""The pages of a site that an earlier commit made, as its people find them after an upgrade."""

import hashlib
import re

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from course.models import Course, Run, Step
from lessons.models import Transcript
from tests.upgrades.people import COURSE, browser, page, sign_in, step, text, walk
from tests.upgrades.restoring import OldSite

FILM, OWN_FILM, TEST, OPEN_QUIZ = "d7yfn2kc", "b4y8dbce", "d9rp2vxk", "w7kz3rbm"
NAMES = {"ada": "Ada Park", "bo": "Bo Chen", "grace": "Grace Lindqvist", "sam": "Sam Okafor"}


@pytest.fixture
def ada(site: OldSite) -> Client:
    return browser(site, "ada")


@pytest.fixture
def grace(site: OldSite) -> Client:
    """The educator of the course."""
    return browser(site, "grace")


@pytest.mark.parametrize("name", NAMES)
def test_whoever_was_signed_in_still_is(site: OldSite, name: str) -> None:
    session = SessionStore(site.facts["sessions"][name])

    assert f'value="{NAMES[name]}"' in page(browser(site, name), "/account/")
    assert session[BACKEND_SESSION_KEY] == "course.backends.Backend"


def test_a_password_from_before_opens_the_door(site: OldSite) -> None:
    assert 'value="Chidi Eze"' in page(sign_in(site, "chidi"), "/account/")


def test_progress_is_as_it_was(ada: Client) -> None:
    todo = page(ada, f"{COURSE}todo/")

    assert "27 % complete" in page(ada, "/")
    assert "12 of 44 steps" in todo
    # Where the attempt stands that was open then.
    assert "<b>2.6 Words with two meanings</b>" in todo
    assert "question 3 of 8" in todo


def test_whoever_left_and_came_back_has_what_was_done(site: OldSite) -> None:
    assert "3 of 44 steps" in page(sign_in(site, "dana"), f"{COURSE}todo/")


def test_the_film_has_its_transcript_and_what_was_played(ada: Client) -> None:
    shown = page(ada, step("g5nt8mkw"))
    sentence = page(ada, f"{step(FILM)}?t=50")

    assert "the fighting in Korea stopped with the armistice of July 1953." in shown
    assert "Played<b>4:01</b>of 7:13" in shown
    assert "Goes on at 4:01" in shown
    assert re.search(
        r'id="t50" class="named"[^>]*>(?:<[^>]*>)*It says nothing about affection', sentence
    )


def test_the_film_plays(site: OldSite, ada: Client) -> None:
    for key, address, name in (
        (FILM, "film/1/720.mp4", "films/81a8de51e38f42d0.mp4"),
        (OWN_FILM, "film/2/90.webm", "films/0f84c7f8c6aa2ad1.webm"),
    ):
        answer = ada.get(step(key) + address, headers={"Range": "bytes=1000-1999"})

        assert answer.status_code == 206
        assert answer.content == (site.media / name).read_bytes()[1000:2000]


def test_captions_are_as_they_were(site: OldSite, ada: Client) -> None:
    for row in Transcript.objects.select_related("video__step"):
        key, language = row.video.step.key, row.language
        (before,) = (
            each[-1]
            for each in site.facts["contents"]["transcripts"]
            if each[:2] == [key, language]
        )

        answer = ada.get(f"{step(key)}captions/{language}.vtt")

        assert hashlib.md5(answer.content, usedforsecurity=False).hexdigest() == before


def test_an_open_attempt_goes_on(site: OldSite, ada: Client) -> None:
    attempt = f"{step(OPEN_QUIZ)}attempts/1/"
    (order,) = (
        row[-1]
        for row in site.facts["contents"]["questions of attempts"]
        if row[1:4] == [OPEN_QUIZ, 1, 3]
    )
    in_right_order = sorted(range(len(order)), key=order.__getitem__)
    before = page(ada, attempt)

    answer = ada.post(f"{attempt}questions/3/", {"try": "1", "pick": in_right_order}, follow=True)

    assert "6 questions have no response yet" in before
    assert '<section class="result right"' in text(answer)
    assert "5 questions have no response yet" in page(ada, attempt)
    assert "Your last response" in page(ada, f"{attempt}questions/2/")


def test_a_test_under_way_has_its_extra_time(site: OldSite) -> None:
    bo = browser(site, "bo")
    attempt = f"{step(TEST)}attempts/1/"

    shown = page(bo, f"{attempt}questions/3/")
    bo.post(attempt)

    assert '<time datetime="2026-11-29T17:54:36+09:00">' in shown
    assert '<p class="score">10%</p>' in page(bo, attempt)


def test_results_are_as_they_were(site: OldSite, ada: Client) -> None:
    passed, failed = (
        page(each, f"{step(TEST)}attempts/1/") for each in (ada, sign_in(site, "chidi"))
    )

    assert '<h2 class="ico">Passed</h2>' in passed
    assert "29 of 30 marks; 70 % are needed to pass." in passed
    assert '<time datetime="2026-11-21T08:07:56+00:00">' in passed
    assert '<h2 class="ico">Not passed</h2>' in failed
    assert "4 of 30 marks" in failed


def test_search_finds_what_is_said(ada: Client) -> None:
    found = page(ada, "/search/?q=herons")

    assert f'href="{step(OWN_FILM)}' in found
    assert "A brief word about" in found


def test_an_old_address_leads_to_the_course(ada: Client) -> None:
    answer = ada.get(f"/courses/korea-and-china/steps/{FILM}/", follow=True)

    assert answer.redirect_chain[-1][0] == step(FILM)
    assert answer.status_code == 200


def test_drafts_are_seen_by_their_educators_alone(
    site: OldSite, ada: Client, grace: Client
) -> None:
    draft = Step.objects.get(title="A page that is not done").get_absolute_url()
    sam = browser(site, "sam")

    assert [each.get(draft).status_code for each in (ada, grace)] == [404, 200]
    assert [each.get("/courses/rivers/").status_code for each in (grace, sam)] == [404, 200]


def test_moments_wait_for_the_educator(grace: Client) -> None:
    course = Course.objects.get(slug="korea-china")

    shown = page(grace, f"/admin/course/course/{course.pk}/moments/")

    assert "His lord took Jin's gifts and let the army pass." in shown
    assert "His lord accepted the gifts that Jin had sent" in shown
    assert "It began as a warning." in shown


def test_pages_of_the_site_and_pictures_are_shown(ada: Client) -> None:
    welcome = page(ada, step("m4wqz7ed"))
    picture = re.search(r'src="(/courses/korea-china/files/[0-9a-f]{16}/old-map\.png)"', welcome)

    assert "A postscript on cormorants." in welcome
    assert picture
    assert ada.get(picture[1]).status_code == 200
    assert "<strong>what you do here</strong>" in page(ada, "/privacy/")
    assert ada.get("/organisations/delta-college/logo").status_code == 200


def test_the_history_of_the_desk_goes_on(grace: Client) -> None:
    course, welcome = Course.objects.get(slug="korea-china"), Step.objects.get(key="m4wqz7ed")

    assert "Uploaded “old-map.png”." in page(grace, f"/admin/course/course/{course.pk}/history/")
    assert "Changed Text." in page(grace, f"/admin/course/step/{welcome.pk}/history/")


def test_who_may_join_is_as_it_was(site: OldSite, grace: Client) -> None:
    by_code = Run.objects.get(course__slug="korea-china", number=2)
    gil, hal = Client(), Client()
    password = site.facts["password"]
    for client, name in ((gil, "Gil"), (hal, "Hal")):
        given = {"display_name": name, "email": f"{name.lower()}@example.org"}
        client.post("/accounts/signup/", given | {"password1": password, "time_zone": "UTC"})

    refused = hal.post(f"{COURSE}join/")
    taken = gil.post(f"{COURSE}join/")

    assert "Only people on a list can join this run" in text(refused)
    assert taken.headers["Location"] == f"{COURSE}todo/"
    assert 'value="heron-42"' in page(grace, f"/admin/course/run/{by_code.pk}/change/")


@pytest.mark.parametrize("key", [FILM, OWN_FILM, TEST, "m4wqz7ed"])
def test_the_educator_can_edit_a_step_of_each_kind(grace: Client, key: str) -> None:
    row = Step.objects.get(key=key)

    shown = page(grace, f"/admin/course/step/{row.pk}/change/")

    assert f'value="{row.title}"' in shown
    more = {"video": "transcripts/en/", "test": "results/"}.get(row.kind, "history/")
    assert row.title in page(grace, f"/admin/course/step/{row.pk}/{more}")


@pytest.mark.parametrize(
    ("name", "start", "within", "of_each_form", "at_least"),
    [
        ("", "/", "/", 2, 12),
        ("ada", COURSE, "/", 5, 20),
        ("grace", "/admin/", "/admin/", 1, 30),
        ("sam", "/admin/", "/admin/", 1, 40),
    ],
)
def test_no_page_fails(  # noqa: PLR0917
    site: OldSite, name: str, start: str, within: str, of_each_form: int, at_least: int
) -> None:
    client = browser(site, name) if name else Client()

    met = walk(client, start, within, of_each_form=of_each_form)

    assert len(met) >= at_least
    assert {address: status for address, status in met.items() if status >= 500} == {}
