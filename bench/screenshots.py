"""Screenshots of the sample course for the documentation, in docs/screenshots/.

    make screenshots

Starts a demo of its own and opens its pages in Chromium (CHROMIUM names another one) as visitor,
learner and educator. The quality depends on the machine's fonts: on Debian, install fonts-noto-core
and fonts-noto-cjk first.
"""

import io
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.site import REPOSITORY, running_site, temporary_folder

FOLDER = REPOSITORY / "docs" / "screenshots"
DESK, PHONE = (1280, 800), (390, 844)
MOST_BYTES = 1_500_000
QUALITY = 82
COURSE = "/courses/korea-and-china/"
FILM = f"{COURSE}5.2?t=166"


def _as_it_is(page: Page) -> None:
    """The page as loaded."""


def _play(page: Page) -> None:
    """Play until a line is being spoken, and is highlighted."""
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_selector(".now")
    page.wait_for_timeout(1500)
    page.evaluate("document.querySelector('video').pause()")
    page.wait_for_timeout(3500)  # until the dark overlay of the controls has faded


def _open_learning(page: Page) -> None:
    page.get_by_role("link", name="Transcript of learning").click()
    page.get_by_role("heading", name="Transcript of learning").wait_for()


@dataclass(frozen=True, slots=True)
class Shot:
    """A screenshot: its name, the page, the user, the device."""

    name: str
    path: str
    who: str = ""
    size: tuple[int, int] = DESK
    scheme: str = "light"
    act: Callable[[Page], None] = _as_it_is


SHOTS = [
    Shot("catalogue", "/"),
    Shot("course", COURSE),
    Shot("course-phone", COURSE, size=PHONE),
    Shot("step", FILM, "learner", act=_play),
    Shot("step-dark", FILM, "learner", scheme="dark", act=_play),
    Shot("step-phone", FILM, "learner", size=PHONE, act=_play),
    Shot("article", f"{COURSE}5.1", "learner"),
    Shot("to-do", f"{COURSE}todo/", "learner"),
    Shot("certificate", f"{COURSE}certificate/", "graduate"),
    Shot("learning", f"{COURSE}certificate/", "graduate", act=_open_learning),
    Shot("outline", "/admin/course/course/1/outline/", "educator"),
    Shot("progress", "/admin/course/run/1/progress/", "educator"),
]


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with temporary_folder() as folder, running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
        )
        accounts = _accounts((folder / "demo_accounts").read_text())
        _complete_a_step(browser, site.address, *accounts["learner"])
        for shot in SHOTS:
            _take(browser, site.address, accounts, shot)
        browser.close()
    total = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    print(f"{len(SHOTS)} pictures, {total:,} bytes")
    return 0 if total <= MOST_BYTES else 1


def _accounts(notes: str) -> dict[str, tuple[str, str]]:
    """Address and password by role, from the output of the demo."""
    found = re.findall(r"(\w+) +(\S+@\S+) +password (\S+)", notes)
    return {role: (email, password) for role, email, password in found}


def _complete_a_step(browser: Browser, address: str, email: str, password: str) -> None:
    """So that the film's week has some progress."""
    context = browser.new_context(base_url=address)
    _sign_in(context, email, password)
    page = context.new_page()
    page.goto(f"{COURSE}5.1")
    page.get_by_role("button", name="Mark as complete").first.click()
    page.get_by_role("button", name="Undo").first.wait_for()
    context.close()


def _take(browser: Browser, address: str, accounts: dict[str, tuple[str, str]], shot: Shot) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": shot.size[0], "height": shot.size[1]},
        device_scale_factor=2 if shot.size == PHONE else 1.5,
        color_scheme="dark" if shot.scheme == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    if shot.who:
        _sign_in(context, *accounts[shot.who])
    page = context.new_page()
    page.goto(shot.path)
    shot.act(page)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").save(_path(shot.name), "WEBP", quality=QUALITY, method=6)
    context.close()
    print(shot.name)


def _sign_in(context: BrowserContext, email: str, password: str) -> None:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()


def _path(name: str) -> Path:
    return FOLDER / f"{name}.webp"


if __name__ == "__main__":
    sys.exit(main())
