"""Nothing of one person is kept, nor shown to another."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client

from course.web import kept_pages
from tests import factories
from tests.worlds.public_pages import PublicWorld, is_kept


class TestNotKept:
    def test_signed_in(self, client: Client, world: PublicWorld) -> None:
        """Two people and a visitor, in turns: nobody gets anything of another."""
        ada, mallory = factories.person("Ada Park"), factories.person("Mallory Quinn")
        factories.enrol(ada, world.course, world.run)
        clients = [Client(), Client(), Client()]
        for each, person in zip(clients, (ada, mallory), strict=False):
            factories.sign_in(each, person)

        for path in world.paths.values():
            for _ in range(2):
                answers = [each.get(path) for each in clients]
                texts = [each.content.decode() for each in answers]
                assert ["Ada Park" in text for text in texts] == [True, False, False]
                assert ["Mallory Quinn" in text for text in texts] == [False, True, False]
                assert ["csrfmiddlewaretoken" in text for text in texts][2] is False
                assert [each.has_header("ETag") for each in answers] == [False, False, True]
                assert answers[0]["Cache-Control"] == "private"
                assert answers[2].cookies == {}

    def test_etag_of_a_visitor_says_nothing_to_who_signed_in(
        self, client: Client, world: PublicWorld
    ) -> None:
        etag = client.get("/")["ETag"]
        factories.sign_in(client, factories.person("Ada Park"))

        assert client.get("/", headers={"If-None-Match": etag}).status_code == 200

    def test_with_a_message_waiting(self, client: Client, world: PublicWorld) -> None:
        """Of a deleted account, on the home page: it is shown once, to its reader only."""
        ada = factories.person("Ada Park")
        factories.sign_in(client, ada)
        client.get("/")
        client.post("/account/deletion/", {"password": factories.PASSWORD})
        client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        assert "messages" in client.cookies

        first, second = client.get("/"), client.get("/")

        assert "Your account is deleted." in first.content.decode()
        assert "Your account is deleted." not in second.content.decode()
        assert "Your account is deleted." not in Client().get("/").content.decode()

    def test_token_against_forgery_makes_no_difference(
        self, client: Client, world: PublicWorld
    ) -> None:
        client.get("/accounts/login/")
        token = client.cookies[settings.CSRF_COOKIE_NAME].value

        assert is_kept(client, world.paths["course"])
        assert token not in client.get(world.paths["course"]).content.decode()

    @pytest.mark.parametrize(
        ("page", "query"),
        [
            *(("home", query) for query in ("q=water", "x=1", "topic=a&topic=b", "csrf=1")),
            ("home", "topic=" + "x" * 101),
            *(("film", query) for query in ("language=ko", "beside=ko", "back=1.1.1", "p=a")),
            ("test", "refused=closed"),
            ("course", "topic=Water"),
        ],
    )
    def test_other_parameters(
        self, client: Client, world: PublicWorld, page: str, query: str
    ) -> None:
        path = world.paths[page].partition("?")[0]

        assert not is_kept(client, f"{path}?{query}")

    def test_chosen_language_of_transcripts(self, client: Client, world: PublicWorld) -> None:
        client.get(world.paths["film"])
        client.cookies["transcript"] = "ko"

        chosen = client.get(world.paths["film"]).content.decode()

        assert 'class="lines" lang="ko"' in chosen
        assert 'class="lines" lang="en"' in Client().get(world.paths["film"]).content.decode()

    def test_refusals(self, client: Client, world: PublicWorld) -> None:
        closed = world.course.steps.get(title="Mouths").get_absolute_url()

        for path, status in ((closed, 403), ("/courses/none/", 404)):
            answers = [client.get(path) for _ in range(2)]
            assert [each.status_code for each in answers] == [status] * 2
            assert not any(each.has_header("ETag") for each in answers)
        assert len(kept_pages.shelf) == 0

    @pytest.mark.parametrize("what", ["cookie", "token", "session", "message", "nonce", "private"])
    def test_what_holds_something_of_a_request(self, rf: Any, what: str) -> None:
        """A view that begins to write one of these is not kept."""

        def view(request: HttpRequest) -> HttpResponse:
            response = HttpResponse("A page")
            if what == "cookie":
                response.set_cookie("a", "b")
            elif what == "token":
                request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
            elif what == "session":
                request.session.modified = True
            elif what == "message":
                request._messages.added_new = True  # type: ignore[attr-defined]
            elif what == "nonce":
                request._csp_nonce = "abc"  # type: ignore[attr-defined]
            else:
                response.headers["Cache-Control"] = "private"
            return response

        request = rf.get("/")
        request.session, request._messages = SimpleFlags(), SimpleFlags()

        assert kept_pages._is_everybodys(request, HttpResponse("A page"))
        assert not kept_pages._is_everybodys(request, view(request))


class Noting(dict[str, Any]):
    """Notes what is asked for."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


def test_page_asks_for_nothing_it_is_not_kept_by(
    client: Client, world: PublicWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a view begins to read of a request is to be part of the key, or to keep none."""
    asked: dict[str, set[str]] = {"cookies": set(), "headers": set(), "meta": set()}

    def answer(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
        noting = Noting(request.COOKIES), Noting(request.headers), Noting(request.META)
        request.COOKIES, request.META = noting[0], noting[2]
        request.__dict__["headers"] = noting[1]
        made = make()
        for name, each in zip(asked, noting, strict=True):
            asked[name] |= each.asked
        return made

    monkeypatch.setattr(kept_pages, "_answer", answer)
    for path in world.paths.values():
        assert client.get(path).status_code == 200

    assert asked["cookies"] <= {"messages", "transcript"}  # with either of them none is kept
    assert asked["headers"] <= {"Sec-Purpose"}  # whether a visit counts, which is nobody's here
    assert asked["meta"] <= {"HTTP_HOST", "SERVER_NAME", "SERVER_PORT"}


class SimpleFlags:
    modified = added_new = False
