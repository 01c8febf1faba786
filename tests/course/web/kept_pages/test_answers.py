"""What visitors see is kept, and answered as if it had just been rendered."""

import gzip
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from course.models import Course
from course.web import kept_pages
from tests.worlds.public_pages import PAGES, PublicWorld, is_kept, rendered_now

# Of each answer its own.
OWN_HEADERS = {"X-Request-ID"}


def headers_of(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in OWN_HEADERS}


class TestKeptPage:
    @pytest.mark.parametrize("page", PAGES)
    def test_is_answered_with_one_query(
        self, client: Client, world: PublicWorld, page: str
    ) -> None:
        assert is_kept(client, world.paths[page])

    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("accepts", ["", "gzip"])
    def test_equals_one_just_rendered_header_by_header(
        self, client: Client, world: PublicWorld, page: str, accepts: str
    ) -> None:
        path, headers = world.paths[page], {"Accept-Encoding": accepts}

        plain = rendered_now(client, path)
        fresh, kept = (client.get(path, headers=headers) for _ in range(2))

        differing = {"Content-Length"} if accepts else set()  # a name of random length
        assert headers_of(kept).keys() == headers_of(fresh).keys()
        assert {
            name
            for name, value in headers_of(kept).items()
            if value != fresh[name] and name not in differing
        } == set()
        unpacked = [
            gzip.decompress(each.content) if accepts else each.content for each in (fresh, kept)
        ]
        assert unpacked == [plain.content] * 2
        added = {"ETag", "Content-Encoding"} if accepts else {"ETag"}
        assert headers_of(kept).keys() - headers_of(plain).keys() == added
        assert all(kept[name] == plain[name] for name in headers_of(plain).keys() - differing)
        assert int(kept["Content-Length"]) == len(kept.content)

    def test_length_varies_as_that_of_others(self, client: Client, world: PublicWorld) -> None:
        headers = {"Accept-Encoding": "gzip"}
        assert len({client.get("/", headers=headers)["Content-Length"] for _ in range(30)}) > 5

    @pytest.mark.parametrize("page", PAGES)
    def test_that_has_not_changed_is_304(
        self, client: Client, world: PublicWorld, page: str
    ) -> None:
        path = world.paths[page]
        shown = client.get(path)

        again = client.get(path, headers={"If-None-Match": shown["ETag"]})

        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == shown["ETag"]
        assert set(again["Vary"].split(", ")) == set(shown["Vary"].split(", "))
        assert again["Content-Security-Policy"] == shown["Content-Security-Policy"]
        assert again.cookies == {}

    def test_that_has_changed_is_sent(self, client: Client, world: PublicWorld) -> None:
        etag = client.get("/")["ETag"]
        Course.objects.update(title="Seas of the world")

        again = client.get("/", headers={"If-None-Match": etag})

        assert again.status_code == 200
        assert "Seas of the world" in again.content.decode()

    def test_head(self, client: Client, world: PublicWorld) -> None:
        shown = client.get("/")

        with CaptureQueriesContext(connection) as queries:
            head = client.head("/")

        assert (head.status_code, head.content, len(queries)) == (200, b"", 1)
        assert headers_of(head) == headers_of(shown)

    def test_other_methods_are_refused_as_ever(self, client: Client, world: PublicWorld) -> None:
        client.get("/")

        assert client.post("/").status_code == 405

    def test_first_answer_takes_two_queries_more(self, client: Client, world: PublicWorld) -> None:
        for path in world.paths.values():
            rendered_now(client, path)
            with CaptureQueriesContext(connection) as plain:
                rendered_now(client, path)
            kept_pages.shelf.clear()
            with CaptureQueriesContext(connection) as first:
                client.get(path)

            marks = [query for query in plain if query["sql"] in {"BEGIN", "COMMIT"}]
            assert len(first) == len(plain) - len(marks) + 2


class TestApart:
    def test_languages(self, client: Client, world: PublicWorld) -> None:
        for path in world.paths.values():
            for _ in range(2):
                texts = [
                    client.get(path, headers={"Accept-Language": tag})
                    for tag in ("en", "ko", "zh-hans", "fr")
                ]
                shown = [each["Content-Language"] for each in texts]
                assert shown == ["en", "ko", "zh-hans", "en"]
                for each, tag in zip(texts, shown, strict=True):
                    assert f'<html lang="{tag}">' in each.content.decode()

    @override_settings(ALLOWED_HOSTS=["a.example", "b.example"])
    def test_hosts_and_schemes(self, world: PublicWorld) -> None:
        path = world.paths["course"]
        for _ in range(2):
            for host, is_secure in (
                ("a.example", False),
                ("b.example", False),
                ("a.example", True),
            ):
                text = Client(SERVER_NAME=host).get(path, secure=is_secure).content.decode()
                scheme = "https" if is_secure else "http"
                assert f'rel="canonical" href="{scheme}://{host}{path}"' in text

    @override_settings(ALLOWED_HOSTS=["a.example"])
    def test_unknown_host_is_refused(self, world: PublicWorld) -> None:
        Client(SERVER_NAME="a.example").get("/")

        assert Client(SERVER_NAME="b.example").get("/").status_code == 400

    def test_moments_of_a_film(self, client: Client, world: PublicWorld) -> None:
        film = world.paths["film"]
        for _ in range(2):
            pages = [client.get(film + query) for query in ("", "?t=12", "?t=30", "?t=30&n=1")]
            assert len({each["ETag"] for each in pages[:3]}) == 3
