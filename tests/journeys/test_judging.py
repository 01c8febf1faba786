"""The page checks detect what they are for."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.judging import (
    axe_problems,
    emptiness_problems,
    markup_problems,
    overflow_problems,
    policy_problems,
)

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><title>A page</title></head>
<body><main><h1>A page</h1>%s</main></body></html>"""
GREY = "<style>:root { color-scheme: light dark } @media (prefers-color-scheme: dark) {%s}</style>"


@pytest.mark.parametrize(
    ("part", "rule", "times"),
    [
        ("<p>Nothing wrong</p>", "color-contrast", 0),
        ('<img src="data:,">', "image-alt", 2),
        ('<p style="color:#aaa; background:#fff">Hardly legible</p>', "color-contrast", 4),
        ("<details><summary>More</summary><input></details>", "label", 2),
        (GREY % "p { color: #888; background: #777 }" + "<p>By night</p>", "color-contrast", 1),
    ],
)
def test_axe_problems(browser: Browser, part: str, rule: str, times: int) -> None:
    """Colours are checked in four schemes, the rest in two widths."""
    page = browser.new_page()
    page.set_content(PAGE % part)

    problems = axe_problems(page)

    page.close()
    assert len([problem for problem in problems if f" {rule}:" in problem]) == times


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ('<p style="width: 400px">Wide</p>', ["left to right", "right to left"]),
        ('<p style="width: 25rem">Wide</p>', ["left to right", "right to left", "200 %"]),
        ('<p style="margin-right: -9px">Wide</p>', ["left to right", "200 %", "paper"]),
        ("<style>@media print { p { width: 900px } }</style><p>Wide</p>", ["paper"]),
        # The narrower the font, the wider this.
        (
            '<p style="width: calc(40rem - 40ch)">Wide</p>',
            ["left to right in Yanone", "right to left in Yanone", "200 % in Yanone"],
        ),
    ],
)
def test_overflow_problems(browser: Browser, part: str, words: list[str]) -> None:
    page = browser.new_page()
    page.set_content(PAGE % f"<style>* {{ margin: 0 }}</style>{part}")

    problems = overflow_problems(page)

    page.close()
    assert len(problems) == len(words)
    assert all(word in problem for word, problem in zip(words, problems, strict=True))
    assert all("Wide" in problem for problem in problems)


def test_emptiness_problems(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE % '<i style="position: absolute; top: 3000px">Hidden</i>')

    problems = emptiness_problems(page)

    page.close()
    assert len(problems) == 2
    assert "of nothing" in problems[0]


def test_markup_problems() -> None:
    assert markup_problems(PAGE % '<p id="a">One</p>') == []
    assert markup_problems(PAGE % '<p id="a">One</p><p id="a">Two</p>') == ["id “a” 2 times"]
    assert len(markup_problems(PAGE % "<p><div>In a paragraph</div></p>")) == 1


def test_policy_problems() -> None:
    strict = (
        "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors 'none';"
        " base-uri 'none'; object-src 'none'; form-action 'self'"
    )

    assert policy_problems(strict) == []
    assert policy_problems(strict.replace("style-src 'self'", "style-src 'unsafe-inline'")) != []
    assert len(policy_problems(None)) == 7
