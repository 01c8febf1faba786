"""The disk fills up under learners who write, and is given room again."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.soak.conftest import Tell
from tests.soak.house import House, a_house
from tests.soak.ledger import Writers, half_written

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system"),
]

TIMES = range(5)
MEGABYTES = 220
FULL_SECONDS = 4
BACK_WITHIN = 10.0  # PostgreSQL itself may have to be started again


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """All that the site writes lies in a file system of its own, which is soon full."""
    place = Path(tempfile.mkdtemp(prefix="cuebook-full-", dir="/var/tmp"))
    size = f"size={MEGABYTES}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[House]:
    with a_house(folder) as made:
        yield made


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("turn", TIMES)
def test_full_disk(house: House, writers: Writers, tell: Tell, turn: int) -> None:
    with writers.writing(after=BACK_WITHIN + 1) as ledger:
        fill(house.var)
        full = time.monotonic()
        if turn % 2:
            use_up_the_journal(house)
        time.sleep(FULL_SECONDS)
        emptied = time.monotonic()
        (house.var / "ballast").unlink()

    during = [answer.status for answer in ledger.since(full, emptied)]
    tell(
        f"{ledger}; full: {during.count(503)} × 503 of {len(during)};"
        f" serving {ledger.first_taken_after(emptied):.2f} s after"
    )
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert half_written(house) == set()
    assert ledger.first_taken_after(emptied) < BACK_WITHIN + ledger.slowest_until(full)
    assert {each.status for each in ledger.since(emptied + BACK_WITHIN)} <= {200, 204, 302}


def fill(folder: Path) -> None:
    """Put a file there that leaves no byte."""
    block = b"\0" * 65_536
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        while shutil.disk_usage(folder).free:
            try:
                ballast.write(block)
            except OSError:
                return


def use_up_the_journal(house: House) -> None:
    """Take the parts that lie ready, so that PostgreSQL needs a new one, for which it stops."""
    with contextlib.suppress(psycopg.Error):
        for _ in range(10):
            house.rows("SELECT pg_switch_wal() FROM pg_logical_emit_message(true, 'x', 'x')")
