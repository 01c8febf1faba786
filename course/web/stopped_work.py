"""Who was waiting for a worker that was ended in the middle of a request: they are told later.

A worker writes down whose request it works on, in a file of its own; the supervisor finds it there
when the worker is gone. No Django: the supervisor imports it.
"""

import os
from contextlib import suppress
from pathlib import Path

_WORKING = "working"  # a file for each worker, named by its process
_STOPPED = "stopped"  # a file for each person to tell, named by them
_END = b"\0"


class WorkSlot:
    """The file of this worker; `person` is any name that fits a file, or "".

    What stands before the first NUL counts: the file keeps its size, so that neither writing nor
    emptying it takes the file system more than a copy. On a full disk nothing is written down, and
    requests go on.
    """

    def __init__(self, var_dir: Path) -> None:
        self._path = var_dir / _WORKING / str(os.getpid())
        self._file: int | None = None

    def begin(self, person: str) -> None:
        with suppress(OSError):
            os.pwrite(self._opened(), person.encode() + _END, 0)

    def end(self) -> None:
        with suppress(OSError):
            os.pwrite(self._opened(), _END, 0)

    def _opened(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
            self._file = os.open(self._path, flags, 0o600)
        return self._file


def note_end(var_dir: Path, process: int | None, *, was_stopped: bool) -> None:
    """The worker with this process id is gone; `was_stopped` for its work."""
    slot = var_dir / _WORKING / str(process)
    try:
        person = slot.read_bytes().partition(_END)[0].decode() if was_stopped else ""
        if person:
            (var_dir / _STOPPED).mkdir(exist_ok=True)
            slot.rename(var_dir / _STOPPED / person)
        else:
            slot.unlink()
    except OSError:
        return  # it has answered nothing, or the folder cannot be written


def take_note(var_dir: Path, person: str) -> bool:
    """Whether this person is to be told; true once."""
    try:
        os.unlink(f"{var_dir}/{_STOPPED}/{person}")  # noqa: PTH108 - every page comes by here
    except OSError:
        return False
    return True


def forget_all(var_dir: Path) -> None:
    """When the site starts: nobody waits for what an earlier one did."""
    for folder in (_WORKING, _STOPPED):
        for path in (var_dir / folder).glob("*"):
            path.unlink(missing_ok=True)
