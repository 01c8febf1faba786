"""Browser pages that record whatever a reader would call broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import (
        BrowserContext,
        ConsoleMessage,
        Dialog,
        Error,
        Page,
        Request,
        Response,
    )

WAIT_MS = 10_000
BAD = 400

# Chromium's message that a view transition was skipped; nothing depends on it.
_NO_TRANSITION = "Transition was aborted because of invalid state"

# A violation is also reported on the console; this one names the directive.
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content Security Policy: ${event.effectiveDirective} ${event.blockedURI}`);
});
"""


class Watch:
    """The problems seen in a browser context, in words."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.problems: list[str] = []
        self._host = host
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("page", self._watch)

    def take(self, words: str) -> list[str]:
        """Removes and returns the problems that contain these words, as they are expected."""
        taken = [problem for problem in self.problems if words in problem]
        self.problems = [problem for problem in self.problems if words not in problem]
        return taken

    def _watch(self, page: Page) -> None:
        page.on("console", self._note_console)
        page.on("pageerror", self._note_error)
        page.on("dialog", self._note_dialog)
        page.on("request", self._note_request)
        page.on("requestfailed", self._note_failure)
        page.on("response", self._note_response)

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def _note_console(self, message: ConsoleMessage) -> None:
        # Responses of 400 and more are checked as responses, below.
        if message.text.startswith("Failed to load resource"):
            return
        if message.type in {"error", "warning"} or "Content Security Policy" in message.text:
            self._note(f"console: {message.text}")

    def _note_error(self, error: Error) -> None:
        if not error.message.startswith(_NO_TRANSITION):
            self._note(f"error in a script: {error.message}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self._note(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self._host:
            self._note(f"request to another host: {request.url}")

    def _note_failure(self, request: Request) -> None:
        # Navigating away aborts pending requests, above all of the film.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed: {request.url} {request.failure}")

    def _note_response(self, response: Response) -> None:
        # Whether a page itself may answer 404 is up to the test.
        if response.status >= BAD and not response.request.is_navigation_request():
            self._note(f"answer {response.status}: {response.url}")


def visit(page: Page, url: str, *, status: int = 200) -> Response:
    """Go to a URL and check the status."""
    response = page.goto(url)
    assert response is not None
    assert response.status == status, f"{url} answers {response.status}"
    return response


def evaluate(page: Page, script: str, argument: Any = None) -> Any:
    """Evaluate a *synchronous* script: with JavaScript off, another would never finish."""
    return page.evaluate(script, argument)


def seek(page: Page, second: float) -> None:
    """Seek to a second without playing, and wait until the film is there."""
    page.evaluate(
        """(second) => new Promise((resolve) => {
          const video = document.querySelector("video");
          const go = () => {
            video.addEventListener("seeked", () => setTimeout(resolve, 30), { once: true });
            video.currentTime = second;
          };
          if (video.readyState > 0) { go(); return; }
          video.addEventListener("loadedmetadata", go, { once: true });
          video.load();
          video.preload = "metadata";
        })""",
        second,
    )


def follow_in_outline(page: Page, title: str) -> None:
    """Press a step in a list of weeks, of which only the one to go on in is unfolded."""
    link = page.get_by_role("link", name=title)
    if not link.is_visible():
        page.locator("details.fold", has_text=title).locator("summary").click()
    link.click()
