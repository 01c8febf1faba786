"""A site with every kind of content, for read-only tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg_pool import PoolTimeout

from course import authoring, enrolling, progress
from course.models import Certificate, Course, Run, SitePage, Step, StepProgress, User
from course.moments import LOST, record
from course.notes.writing import NotePlace, write_note
from course.notices.kinds import ABSENCE, TEST_CLOSING, TEST_RESULT, WEEK_OPENED, WELCOME
from course.notices.writing import mark_all_read, notify
from course.people import renew_calendar, verify
from lessons.anchors import make_private_moment, sentences_of
from lessons.film.playing import add_played
from lessons.models import Played, Video
from quizzes import attempts
from tests import factories
from tests.factories.quiz_steps import OF_EACH_KIND
from tests.factories.quiz_steps import quiz as stage_quiz
from tests.journeys.serving import broken
from tests.worlds.film_course import FilmCourse, give_film, give_languages, make_film_course

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik"


@dataclass(slots=True)
class World:
    stage: FilmCourse
    people: dict[str, User]
    draft_film: Step
    draft_text: Step

    @property
    def course(self) -> Course:
        return self.stage.course

    def address(self, label: str) -> str:
        return self.stage.address(label)


def make_world() -> World:
    """Ada learns, Cleo has learnt, Grace teaches, Sam is staff, Mallory is none of these; visitors
    have no name.
    """
    stage = make_film_course()
    give_languages(stage.film)
    names = {"ada": "Ada Park", "grace": "Grace Lindqvist", "mallory": "Mallory Quinn"}
    names |= {"cleo": "Cleo Marin"}
    people = {key: factories.person(name) for key, name in names.items()}
    people["sam"] = factories.person("Sam Okafor", is_staff=True)
    for person in people.values():
        verify(person)
    renew_calendar(people["ada"])
    factories.educator(people["grace"], stage.course)
    enrolment = enrolling.join(people["ada"], stage.course, at=timezone.now())
    progress.complete(enrolment.pk, stage.step("1.1").pk, at=timezone.now())
    draft_film = factories.step(stage.course, 5, "Yet to come", kind="video", is_published=False)
    give_film(draft_film)
    draft_text = factories.step(stage.course, 5, "In the making", is_published=False)
    quiz = stage_quiz(stage.course, *OF_EACH_KIND.values(), week=5, title="Check yourself")
    attempts.start(enrolment, quiz, after=0, at=timezone.now())
    stage.course.topics = "Geography\nWater"
    authoring.save_course(stage.course)
    _write_notes(stage, people["ada"])
    terms = SitePage(
        slug=SitePage.Slug.TERMS, title="Terms of use", body="## Be kind\n\nAnd honest."
    )
    authoring.save_site_page(terms)
    _other_courses()
    _certificates(people["cleo"], stage.course)
    return World(stage, people, draft_film, draft_text)


def _write_notes(stage: FilmCourse, ada: User) -> None:
    """On sentences (one without words, one that is lost), and on a whole step."""
    film, article, now = stage.film, stage.step("5.1"), timezone.now()
    for number, said in enumerate(sentences_of(film, "en")[:3]):
        moment = make_private_moment(
            film, "en", second=said.start_ms // 1000, n=said.nth, quote=said.quote
        )
        if number == 2:
            record([(moment, LOST)])
        place = NotePlace(moment=moment)
        words = f"A {LONG_WORD}, or\nwhat else?" if number else ""
        write_note(
            film, words, key=UUID(int=number), place=partial(replace, place), actor=ada, at=now
        )
    write_note(article, "نهر طويل", key=UUID(int=9), actor=ada, at=now)


def _certificates(cleo: User, course: Course) -> None:
    """One that is issued, and one that can be had."""
    enrolment = enrolling.join(cleo, course, at=timezone.now())
    factories.certificate(enrolment, name=f"Cleo de la Cruz y Marín-{LONG_WORD}"[:60])
    long = Course.objects.get(slug="long")
    nearly = enrolling.join(cleo, long, at=timezone.now())
    progress.complete(nearly.pk, long.steps.get().pk, at=timezone.now())


def _other_courses() -> None:
    by_code = factories.course("codes", title="By code only")
    factories.run(by_code, joining=Run.Joining.CODE, join_code="silt")
    by_list = factories.course("lists", title="By list only")
    factories.run(by_list, joining=Run.Joining.LIST)
    over = factories.course("over", title="Over and done")
    yesterday = timezone.now().date() - timedelta(days=1)
    factories.run(over, starts_on=yesterday - timedelta(days=30), ends_on=yesterday)
    factories.step(over, 1, "Still to be read", is_open=True)
    factories.step(over, 1, "Not to be read")
    _long_and_foreign_words()


def _long_and_foreign_words() -> None:
    long = factories.course("long", title=f"The {LONG_WORD} in seven regions and nine centuries")
    factories.run(long)
    factories.step(long, 1, f"How a {LONG_WORD} is made " * 2, is_open=True, body=f"## {LONG_WORD}")
    arabic = factories.course(
        "arabic", title="كوريا والصين في العصر الحديث", summary="جاران وطريقان.", language="ar"
    )
    factories.run(arabic)
    factories.step(arabic, 1, "أهلاً وسهلاً", is_open=True, body="يفصل نهران بين كوريا والصين.")


def nothing(page: Page) -> None:
    """The page as loaded."""


def press(name: str) -> Callable[[Page], None]:
    """Submit the page's form as it is, which is usually invalid."""

    def act(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()

    return act


@dataclass(frozen=True, slots=True)
class Look:
    """A page to look at: URL, user, first action, expected status."""

    name: str
    path: Callable[[World], str]
    who: str = ""
    status: int = 200
    act: Callable[[Page], None] = nothing
    while_: Callable[[World], AbstractContextManager[None]] = field(
        default=lambda world: nullcontext()
    )


@contextmanager
def _no_courses(world: World) -> Iterator[None]:
    listed = Course.objects.filter(is_listed=True)
    keys = list(listed.values_list("pk", flat=True))
    listed.update(is_listed=False)
    try:
        yield
    finally:
        Course.objects.filter(pk__in=keys).update(is_listed=True)


def _failing(error: Exception) -> Callable[[World], AbstractContextManager[None]]:
    return lambda world: broken("course.views.catalogue.render", error)


@contextmanager
def _complete(world: World) -> Iterator[None]:
    enrolment = world.people["ada"].enrolments.get(course=world.course)
    progress.complete(enrolment.pk, world.stage.film.pk, at=timezone.now())
    try:
        yield
    finally:
        progress.undo(enrolment.pk, world.stage.film.pk)


@contextmanager
def _certificate_is(world: World, **state: object) -> Iterator[None]:
    rows = Certificate.objects.all()
    before = rows.values(*state).get()
    rows.update(**state)
    try:
        yield
    finally:
        rows.update(**before)


def _revoked(world: World) -> AbstractContextManager[None]:
    reason = "It was issued by mistake."
    return _certificate_is(world, revoked_at=factories.NOW, revoked_reason=reason)


def _withdrawn(world: World) -> AbstractContextManager[None]:
    return _certificate_is(world, withdrawn_at=factories.NOW, name="")


@contextmanager
def _signed_in_elsewhere(world: World) -> Iterator[None]:
    for agent in (
        "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0",
        "Mozilla/5.0 (Windows) Edge/156.0",
    ):
        elsewhere = Client(headers={"user-agent": agent})
        fields = {"login": "ada@example.org", "password": factories.PASSWORD}
        assert elsewhere.post(reverse("account_login"), fields).status_code == 302
    yield


@contextmanager
def _told(world: World) -> Iterator[None]:
    """Of what she may see and of what she may not; one is read."""
    ada, now = world.people["ada"], timezone.now()
    tell = partial(notify, person=ada.pk, course=world.course, at=now)
    tell(kind=WELCOME, key="1")
    mark_all_read(ada, at=now)
    tell(kind=WELCOME, key="2")
    tell(kind=TEST_RESULT, key="3")
    tell(kind=WEEK_OPENED, key="4", week=1)
    tell(kind=ABSENCE, key="5")
    open_step = world.course.steps.filter(week_number=1).first()
    tell(kind=TEST_CLOSING, key="6", step=open_step, facts={"closes_at": now.isoformat()})
    yield


@contextmanager
def _half_played(world: World) -> Iterator[None]:
    enrolment = world.people["ada"].enrolments.get(course=world.course)
    video = Video.objects.get(step=world.stage.film)
    add_played(
        enrolment.pk,
        video,
        spans=[(0, 20_000), (40_000, 45_000)],
        position_ms=45_000,
        at=timezone.now(),
    )
    try:
        yield
    finally:
        Played.objects.all().delete()
        StepProgress.objects.filter(enrolment=enrolment, step=world.stage.film).delete()


def _new_password(world: World) -> str:
    ada = world.people["ada"]
    key = f"{user_pk_to_url_str(ada)}-{default_token_generator.make_token(ada)}"
    return reverse("account_reset_password_from_key", args=key.split("-", 1))


def _wrong_code(page: Page) -> None:
    page.get_by_label("Code").fill("sand")
    press("Join this course")(page)


def _without_name(page: Page) -> None:
    page.get_by_label("Your name").fill("")
    press("Save")(page)


def _without_token(page: Page) -> None:
    page.context.clear_cookies(name="csrftoken")
    press("Save")(page)


def _without_response(page: Page) -> None:
    # As without JavaScript: with it, the form is sent again to show the page.
    page.evaluate("document.querySelector('[data-quiz]').submit()")
    page.wait_for_function("document.title.startsWith('Error')")


def _open_menu(page: Page) -> None:
    page.get_by_role("button", name="Menu of Ada Park").click()


def _find(page: Page) -> None:
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("searchbox", name="Find in this transcript").fill("RIVER")
    page.locator(".find output").filter(has_text="1 / 2").wait_for()


def _come_to_a_sentence(page: Page) -> None:
    page.locator(".skip").first.focus()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Copy link to this sentence").wait_for()


def _write(page: Page) -> None:
    page.locator(".skip").first.focus()
    page.keyboard.press("n")
    page.locator(".lines textarea").wait_for()


def _without_words(page: Page) -> None:
    page.get_by_label("Note", exact=True).fill("")
    press("Save")(page)


@contextmanager
def _closed(world: World) -> Iterator[None]:
    Step.objects.filter(pk=world.stage.film.pk).update(is_open=False)
    try:
        yield
    finally:
        Step.objects.filter(pk=world.stage.film.pk).update(is_open=True)


def _without_printed_name(page: Page) -> None:
    page.get_by_label("Name on the certificate").fill("")
    press("Get my certificate")(page)


def _issued(part: str = "") -> Callable[[World], str]:
    return lambda world: Certificate.objects.get().get_absolute_url() + part


def _url(name: str, *args: str) -> Callable[[World], str]:
    return lambda world: reverse(name, args=args)


def _step(label: str, query: str = "") -> Callable[[World], str]:
    return lambda world: world.address(label) + query


def _new_note(label: str, query: str = "") -> Callable[[World], str]:
    return lambda world: (
        f"{reverse('new_note', args=['rivers'])}?step={world.stage.step(label).key}{query}"
    )


def _first_of(slug: str) -> Callable[[World], str]:
    return lambda world: Step.objects.filter(course__slug=slug)[0].get_absolute_url()


LOOKS = [
    Look("catalogue", _url("course:home")),
    Look("whole catalogue", _url("course:catalogue"), "ada"),
    Look("whole catalogue, empty", _url("course:catalogue"), while_=_no_courses),
    Look("catalogue, empty", _url("course:home"), while_=_no_courses),
    Look("catalogue, empty, educator", _url("course:home"), "grace", while_=_no_courses),
    Look("catalogue, learner, menu open", _url("course:home"), "ada", act=_open_menu),
    Look("catalogue, words found", lambda w: "/?q=delta+rivers"),
    Look("catalogue, nothing found", lambda w: "/?q=mountains"),
    Look("catalogue, topic", lambda w: "/?topic=Water", "ada"),
    Look("search", _url("lessons:search")),
    Look("search, found", lambda w: "/search/?q=river"),
    Look("search, found, learner", lambda w: "/search/?q=river+or+sand", "ada"),
    Look("search, nothing found", lambda w: "/search/?q=%22no+such+words%22", "mallory"),
    Look("search, too long", lambda w: f"/search/?q={'long+' * 50}", status=400),
    Look("search, no word", lambda w: "/search/?q=%21%21"),
    Look("search of a course", lambda w: "/courses/rivers/search/?q=river", "ada"),
    Look("search of a course, languages", lambda w: "/courses/rivers/search/?q=a&language=ko"),
    Look("organisation", _url("course:organisation", "delta-college")),
    Look("terms", _url("course:site_page", "terms")),
    Look("privacy, not written yet", _url("course:site_page", "privacy")),
    Look("course", _url("course:course", "rivers")),
    Look("course, learner", _url("course:course", "rivers"), "ada"),
    Look("course, not joined", _url("course:course", "rivers"), "mallory"),
    Look("course, educator", _url("course:course", "rivers"), "grace"),
    Look("course, no run", _url("course:course", "over")),
    Look("course, long words", _url("course:course", "long")),
    Look("course, Arabic", _url("course:course", "arabic")),
    Look("join, long words", _url("course:join", "long"), "mallory"),
    Look("article, long words", _first_of("long")),
    Look("article, Arabic", _first_of("arabic")),
    Look("sign up", _url("account_signup")),
    Look("sign up, error", _url("account_signup"), act=press("Sign up")),
    Look("sign up to join", lambda w: reverse("account_signup") + "?next=/courses/rivers/join/"),
    Look("sign in", _url("account_login")),
    Look("sign in, error", _url("account_login"), act=press("Sign in")),
    Look("reset", _url("account_reset_password")),
    Look("reset, error", _url("account_reset_password"), act=press("Send me the link")),
    Look("reset, sent", _url("account_reset_password_done")),
    Look("reset, new password", _new_password),
    Look("reset, new password, error", _new_password, act=press("Change my password")),
    Look("reset, spent link", _url("account_reset_password_from_key", "1", "x-y")),
    Look("reset, done", _url("account_reset_password_from_key_done")),
    Look("confirm email, wrong link", _url("account_confirm_email", "no-such-key")),
    Look("confirm email, sent", _url("account_email_verification_sent")),
    Look("inactive", _url("account_inactive")),
    Look("account", _url("course:account"), "ada"),
    Look("account, no courses", _url("course:account"), "mallory"),
    Look(
        "account, error",
        _url("course:account"),
        "ada",
        act=_without_name,
    ),
    Look("sessions", _url("course:sessions"), "ada", while_=_signed_in_elsewhere),
    Look("notices", _url("course:notices"), "ada", while_=_told),
    Look("notices, none", _url("course:notices"), "grace"),
    Look("delete account", _url("course:account_deletion"), "ada"),
    Look(
        "delete account, error",
        _url("course:account_deletion"),
        "ada",
        act=press("Delete my account"),
    ),
    Look("delete account, not yet", _url("course:account_deletion"), "grace"),
    Look("sessions, none", _url("course:sessions"), "grace"),
    Look("password", _url("account_change_password"), "ada"),
    Look(
        "password, error", _url("account_change_password"), "ada", act=press("Change my password")
    ),
    Look("is it you", _url("account_reauthenticate"), "ada"),
    Look("sign out", _url("account_logout"), "ada"),
    Look("join", _url("course:join", "rivers"), "mallory"),
    Look("join, code", _url("course:join", "codes"), "ada"),
    Look("join, code, error", _url("course:join", "codes"), "ada", act=_wrong_code),
    Look("join, not listed", _url("course:join", "lists"), "ada", act=press("Join this course")),
    Look("join, no run", _url("course:join", "over"), "ada"),
    Look("change-run", _url("change_run", "rivers"), "ada"),
    Look("leave", _url("course:leave", "rivers"), "ada"),
    Look("certificate, what it takes", _url("course:certificate", "rivers"), "ada"),
    Look("certificate, its name", _url("course:certificate", "long"), "cleo"),
    Look(
        "certificate, its name, error",
        _url("course:certificate", "long"),
        "cleo",
        act=_without_printed_name,
    ),
    Look("certificate", _issued(), "cleo"),
    Look("certificate, check page", _issued()),
    Look("certificate, revoked", _issued(), "cleo", while_=_revoked),
    Look("certificate, withdrawn", _issued(), while_=_withdrawn),
    Look("transcript of learning", _issued("transcript/"), "cleo"),
    Look("course, a certificate can be had", _url("course:course", "long"), "cleo"),
    Look("catalogue, certificates", _url("course:home"), "cleo"),
    Look("to do", _url("todo", "rivers"), "ada"),
    Look("progress", _url("progress", "rivers"), "ada"),
    Look("progress, half played", _url("progress", "rivers"), "ada", while_=_half_played),
    Look("my notes", _url("course:notes", "rivers"), "ada"),
    Look("my notes, newest first", lambda w: "/courses/rivers/notes/?order=newest&q=or", "ada"),
    Look("my notes, none found", lambda w: "/courses/rivers/notes/?q=nothing", "ada"),
    Look("my notes, none yet", _url("course:notes", "rivers"), "mallory"),
    Look("note", _url("course:note", "rivers", str(UUID(int=1))), "ada"),
    Look("note, lost", _url("course:note", "rivers", str(UUID(int=2))), "ada"),
    Look("note, error", _url("course:note", "rivers", str(UUID(int=9))), "ada", act=_without_words),
    Look("note, deletion", _url("course:note_deletion", "rivers", str(UUID(int=1))), "ada"),
    Look("new note, sentence", _new_note("5.2", "&t=46"), "ada"),
    Look("new note, text", _new_note("5.1"), "ada"),
    Look("new note, error", _new_note("6.1"), "grace", act=press("Save")),
    Look("video, writing a note", _step("5.2"), "ada", act=_write),
    Look("article, learner", _step("5.1"), "ada"),
    Look("article, learner, complete", _step("1.1"), "ada"),
    Look("article, visitor", _step("1.2")),
    Look("video, learner", _step("5.2"), "ada"),
    Look("video, learner, complete", _step("5.2"), "ada", while_=_complete),
    Look("video, learner, half played", _step("5.2"), "ada", while_=_half_played),
    Look("video, visitor, from a second", _step("5.2", "?t=46")),
    Look("video, side by side", _step("5.2", "?language=en&beside=ar&t=46")),
    Look("video, side by side, learner", _step("5.2", "?language=ar&beside=ko"), "ada"),
    Look("video, something found", _step("5.2"), act=_find),
    Look("video, a sentence by keyboard", _step("5.2"), "ada", act=_come_to_a_sentence),
    Look("transcript", _step("5.2", "transcript/en/")),
    Look("transcript, right to left", _step("5.2", "transcript/ar/"), "ada"),
    Look(
        "transcript, closed", _step("5.2", "transcript/en/"), "mallory", while_=_closed, status=403
    ),
    Look("video, preview", _step("5.2"), "grace"),
    Look("video, draft", lambda w: w.draft_film.get_absolute_url(), "grace"),
    Look("article, draft", lambda w: w.draft_text.get_absolute_url(), "grace"),
    Look("quiz, learner", _step("5.4"), "ada"),
    Look("quiz, preview", _step("5.4"), "grace"),
    Look("question", _step("5.4", "attempts/1/questions/1/"), "ada"),
    Look("question, error", _step("5.4", "attempts/1/questions/1/"), "ada", act=_without_response),
    Look("attempt", _step("5.4", "attempts/1/"), "ada"),
    Look("locked", _step("6.1"), "ada", 403),
    Look("closed, visitor", _step("5.1"), status=403),
    Look("closed, not joined", _step("5.1"), "mallory", 403),
    Look(
        "closed, no run",
        lambda w: Step.objects.get(title="Not to be read").get_absolute_url(),
        status=403,
    ),
    Look("400", _url("course:home"), status=400, while_=_failing(SuspiciousOperation())),
    Look("403", _url("admin:index"), "ada", 403),
    Look("403, form", _url("course:account"), "ada", act=_without_token),
    Look("404", lambda w: "/no/such/page", status=404),
    Look("500", _url("course:home"), status=500, while_=_failing(RuntimeError("on purpose"))),
    Look("503", _url("course:home"), status=503, while_=_failing(PoolTimeout())),
]
