"""Memory of the supervisor: it only waits, so what it read from program files may leave it."""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

_SMAPS = Path("/proc/self/smaps")
_MADV_DONTNEED = 4  # of <sys/mman.h>
# A mapping of a file that cannot be written to: its bounds; then how much of it is not the file's.
_UNWRITABLE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ [1-9]")
_CHANGED = re.compile(r"Anonymous: +(\d+) kB")


def let_files_go() -> None:
    """Unmap the pages read from program files; what is needed again is mapped again.

    Only mappings that are as their file is (madvise(2)): relocated ones would be lost. Linux only.
    """
    if not _SMAPS.exists():
        return
    advise = ctypes.CDLL(None).madvise
    for start, end in list(_unchanged(_SMAPS.read_text())):
        advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_DONTNEED)


def _unchanged(smaps: str) -> Iterator[tuple[int, int]]:
    """Bounds of the mappings of files that are not writable and hold no page of our own."""
    bounds: tuple[int, int] | None = None
    for line in smaps.splitlines():
        if mapped := _UNWRITABLE.match(line):
            bounds = (int(mapped[1], 16), int(mapped[2], 16))
        elif re.match(r"[0-9a-f]+-", line):
            bounds = None
        elif bounds and (changed := _CHANGED.match(line)) and int(changed[1]) == 0:
            yield bounds
