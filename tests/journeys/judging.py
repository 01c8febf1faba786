"""Checks of a page: accessibility (axe), well-formed HTML, overflow on small screens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import html5lib
from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.fonts import NARROW_FONT

if TYPE_CHECKING:
    from playwright.sync_api import Page

# WCAG 2.2 at levels A and AA, and what its authors call good practice besides.
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # No rule needs style sheets; axe would inline what they import, against our policy.
    "preload": {"assets": ["media"]},
}
# Rules affected by colours; the others depend on the tree and on sizes, which stay.
RULES_OF_COLOURS = RULES | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
FORGIVEN_PIXELS = 40
NARROW, WIDE = 320, 1280
# What A4 leaves between margins of two centimetres.
PAPER = 643
# The width of a page in a font, and the overflowing elements. A constructed style sheet is within
# our policy.
_MEASURE = """(font) => {
  const sheet = new CSSStyleSheet();
  if (font) { sheet.replaceSync(`*, ::before, ::after { font-family: "${font}" !important; }`); }
  document.adoptedStyleSheets.push(sheet);
  const width = document.scrollingElement.scrollWidth;
  const sticksOut = (element) => {
    const { left, right } = element.getBoundingClientRect();
    return left < 0 || right > innerWidth;
  };
  const out = width <= innerWidth ? [] : [...document.querySelectorAll("body *")].filter(sticksOut);
  const shown = out.slice(0, 5).map((element) => element.outerHTML.slice(0, 80));
  document.adoptedStyleSheets.pop();
  return [width, shown];
}"""


def axe_problems(page: Page) -> list[str]:
    """Findings of axe on a page: light, wide and narrow; dark where it is wide, in forced colours
    where it is narrow, as colours do not depend on the width.
    """
    page.evaluate(AXE_SCRIPT)
    # Collapsed content is read by people too.
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    problems = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        problems += [f"{width} px: {item}" for item in _violations(page, RULES)]
        if width == WIDE:
            page.emulate_media(color_scheme="dark")
            problems += [f"dark: {item}" for item in _violations(page, RULES_OF_COLOURS)]
            page.emulate_media(color_scheme="light")
        else:
            page.emulate_media(forced_colors="active")
            problems += [f"forced colours: {item}" for item in _violations(page, RULES_OF_COLOURS)]
            page.emulate_media(forced_colors="none")
    return problems


# What fades in has another contrast on the way. Some animations follow scrolling, or never end.
_SETTLE = """() => Promise.all(document.getAnimations()
  .filter((each) => each.timeline === document.timeline
    && Number.isFinite(each.effect.getComputedTiming().endTime))
  .map((each) => each.finished.catch(() => {})))"""


def _violations(page: Page, rules: dict[str, Any]) -> list[str]:
    page.evaluate(_SETTLE)
    # Hundreds of time zones in a native list are irrelevant and take long.
    found = page.evaluate("(rules) => axe.run({ exclude: ['option'] }, rules)", rules)
    return _in_words(found["violations"])


def _in_words(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{rule['id']}: {' '.join(str(part) for part in node['target'])}: {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]


def overflow_problems(page: Page) -> list[str]:
    """Horizontal overflow of a page, and its elements.

    On a narrow screen, the same from right to left, with text of twice the size, and on paper.
    """
    problems = _overflow(page, NARROW, "from left to right")
    page.evaluate("document.documentElement.dir = 'rtl'")
    problems += _overflow(page, NARROW, "from right to left")
    page.evaluate("document.documentElement.removeAttribute('dir')")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    problems += _overflow(page, WIDE // 2, "with text at 200 %")
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.emulate_media(media="print")
    problems += _overflow(page, PAPER, "on paper")
    page.emulate_media(media="screen")
    return problems


def _overflow(page: Page, screen: int, words: str) -> list[str]:
    """In the wide fonts of the browser, and in a narrow one."""
    page.set_viewport_size({"width": screen, "height": 800})
    for font in ("", NARROW_FONT):
        width, out = page.evaluate(_MEASURE, font)
        if width > screen:
            said = f"{words} in {font}" if font else words
            return [f"{width} px wide at {screen} {said}: {out}"]
    return []


def emptiness_problems(page: Page) -> list[str]:
    """Whether a page scrolls past its end, because hidden parts overflow."""
    problems = []
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        beyond = page.evaluate(
            """() => {
              const end = Math.max(...[...document.body.children]
                .filter((e) => e.checkVisibility())
                .map((e) => e.getBoundingClientRect().bottom + scrollY));
              const root = document.scrollingElement;
              return root.scrollHeight - Math.max(end, root.clientHeight);
            }"""
        )
        if beyond > FORGIVEN_PIXELS:
            problems.append(f"{beyond} px of nothing below the page at {width} px")
    return problems


def markup_problems(html: str) -> list[str]:
    """Parse errors of strict HTML, and ids that two elements share."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    errors = [f"{code} at {place}" for place, code, _ in parser.errors]
    return errors + [f"id “{name}” {count} times" for name, count in ids.items() if count > 1]


def policy_problems(policy: str | None) -> list[str]:
    """What is missing in the response's Content-Security-Policy."""
    directives = {
        name: values
        for name, *values in (part.split() for part in (policy or "").split(";") if part.strip())
    }
    wanted = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
    }
    return [
        f"{name} is {directives.get(name)}"
        for name, values in wanted.items()
        if directives.get(name) != values
    ]
