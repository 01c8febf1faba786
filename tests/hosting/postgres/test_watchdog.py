import time
from pathlib import Path

import pytest

from hosting.postgres import watchdog
from tests.processes import wait_until

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "_LOOK_SECONDS", 0.02)


def test_server_of_the_tests_is_listening() -> None:
    assert watchdog.is_listening()


def test_server_that_was_never_made_is_not_listening(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CUEBOOK_VAR", str(tmp_path))

    assert not watchdog.is_listening()


def test_server_that_has_gone_is_started_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    came_back = tmp_path / "came back"
    monkeypatch.setattr(watchdog, "_START", f"open({str(came_back)!r}, 'x')")
    monkeypatch.setattr(watchdog, "is_listening", came_back.exists)
    told: list[str] = []

    with watchdog.kept_running(told.append):
        wait_until(came_back.exists)
        time.sleep(0.1)  # time for a second start, which would fail on the file

    assert told == ["PostgreSQL has gone; starting it again…"]


def test_server_that_is_restarted_by_somebody_is_left_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = iter([True, False, False, True, False, False, True])
    looked: list[bool] = []

    def look() -> bool:
        looked.append(next(seen, True))
        return looked[-1]

    monkeypatch.setattr(watchdog, "is_listening", look)
    told: list[str] = []

    with watchdog.kept_running(told.append):
        wait_until(lambda: len(looked) > 8)

    assert told == []


def test_watching_ends_while_the_server_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(watchdog, "is_listening", lambda: False)
    told: list[str] = []
    began = time.monotonic()

    with watchdog.kept_running(told.append):
        wait_until(lambda: told)

    assert time.monotonic() - began < 50
