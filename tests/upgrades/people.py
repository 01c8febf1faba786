"""The people of the earlier site with the browsers they had left open."""

import re
from collections import Counter
from html import unescape
from typing import Any

from django.conf import settings
from django.test import Client

from tests.upgrades.restoring import OldSite

COURSE = "/courses/korea-china/"
_LAYOUT = re.compile(r" ?([<>]) ?")
_LINK = re.compile(r'href="(/[^"#]*)')
# What differs between addresses of one form.
_NAME = re.compile(r"(?<=/)(?=[a-z]*[2-9])[a-z2-9]{8}(?=/)|\d+|(?<==)[^&]*")
# What ends the session that walks, and what is no page.
_LEFT_OUT = re.compile(r"/static/|/logout/|/film/|/as/|/data/|\.(png|webp|pdf|vtt|srt|txt|xml)$")


def browser(site: OldSite, name: str) -> Client:
    """A browser with nothing but the cookie that it had before the upgrade."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = site.facts["sessions"][name]
    return client


def sign_in(site: OldSite, name: str) -> Client:
    """A new browser, where the email address and the password from before are given."""
    client = Client()
    given = {"login": f"{name}@example.org", "password": site.facts["password"]}
    assert client.post("/accounts/login/", given).status_code == 302
    return client


def step(key: str) -> str:
    return f"{COURSE}steps/{key}/"


def page(client: Client, address: str) -> str:
    """The text of a page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return text(answer)


def text(answer: Any) -> str:
    """The HTML without the white space that only its template's layout brings."""
    return _LAYOUT.sub(r"\1", " ".join(unescape(answer.content.decode()).split()))


def walk(client: Client, start: str, within: str, *, of_each_form: int) -> dict[str, int]:
    """Follow links from page to page, some of each form; gives the status of each address."""
    waiting, met, of_form = [start], dict[str, int](), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        met[address] = answer.status_code
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        for link in map(unescape, _LINK.findall(answer.content.decode()) if is_page else []):
            form = _NAME.sub("*", link)
            is_new = link not in met and link not in waiting and of_form[form] < of_each_form
            if is_new and link.startswith(within) and not _LEFT_OUT.search(link):
                of_form[form] += 1
                waiting.append(link)
    return met
