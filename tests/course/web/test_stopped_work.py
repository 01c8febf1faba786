import errno
import os
from pathlib import Path

import pytest

from course.web.stopped_work import WorkSlot, note_end, take_note


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_who_waited_for_an_ended_worker_is_told_once(tmp_path: Path) -> None:
    WorkSlot(tmp_path).begin("ada")

    note_end(tmp_path, os.getpid(), was_stopped=True)

    assert take_note(tmp_path, "ada")
    assert not take_note(tmp_path, "ada")


def test_request_that_has_ended_leaves_nobody_waiting(tmp_path: Path) -> None:
    slot = WorkSlot(tmp_path)
    slot.begin("ada")
    slot.end()

    note_end(tmp_path, os.getpid(), was_stopped=True)

    assert not take_note(tmp_path, "ada")


def test_longer_name_before_leaves_nothing_behind(tmp_path: Path) -> None:
    slot = WorkSlot(tmp_path)
    slot.begin("grace-whose-name-is-long")
    slot.end()
    slot.begin("ada")

    note_end(tmp_path, os.getpid(), was_stopped=True)

    assert take_note(tmp_path, "ada")
    assert not take_note(tmp_path, "grace-whose-name-is-long")


@pytest.mark.parametrize("call", ["open", "pwrite"])
def test_full_disk_breaks_no_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    slot = WorkSlot(tmp_path)
    monkeypatch.setattr(os, call, full)

    slot.begin("ada")
    slot.end()

    assert not take_note(tmp_path, "ada")
