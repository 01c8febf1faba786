"""Cost of processes: CPU time in nanoseconds, and memory as proportional set size (PSS)."""

import os
import time
from pathlib import Path

from bench.site import Site
from hosting.postgres import cluster

# POSIX's CPU clock of another process, as <linux/posix-timers.h> encodes it: ~pid << 3 | SCHED.
_SCHED_CLOCK = 2


def families(site: Site) -> tuple[list[int], list[int]]:
    """The processes of a site, and those of its database."""
    return site_processes(site.pid), database_processes(site.data_dir)


def site_processes(pid: int) -> list[int]:
    """The supervisor process, and its workers."""
    return _family(pid)


def database_processes(data_dir: Path | None = None) -> list[int]:
    """The embedded PostgreSQL (this process's own, unless its data folder is named) and its kin."""
    pid_file = (data_dir or cluster.data_dir()) / "postmaster.pid"
    return _family(int(pid_file.read_text().split("\n", 1)[0]))


def cpu_seconds(pids: list[int]) -> dict[int, float]:
    """User and system time of each process so far; terminated ones are left out."""
    times = {}
    for pid in pids:
        try:
            times[pid] = time.clock_gettime((~pid << 3) | _SCHED_CLOCK)
        except OSError:
            continue
    return times


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Seconds between two readings; of a new process, all of its time."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


class MachineClock:
    """What the machine was busy with since this was made, beside the bench (Linux counts it)."""

    def __init__(self) -> None:
        self.before, self.own = _ticks(), time.process_time()

    def others(self, spent_seconds: float) -> float:
        """The share of the machine taken by neither this process nor what is known as spent."""
        busy, total = (now - then for now, then in zip(_ticks(), self.before, strict=True))
        known = (time.process_time() - self.own + spent_seconds) * os.sysconf("SC_CLK_TCK")
        return max(0.0, busy - known) / max(1, total)


def _ticks() -> tuple[int, int]:
    """Of all processors: busy, and all together."""
    first = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    ticks = [int(word) for word in first.split()[1:9]]
    idle = ticks[3] + ticks[4]
    return sum(ticks) - idle, sum(ticks)


def memory_mb(pids: list[int]) -> float:
    """Proportional set size: a page that n processes share counts 1/n for each (10^6 bytes)."""
    return sum(_pss_kib(pid) for pid in pids) * 1024 / 1e6


def _family(pid: int) -> list[int]:
    family = [pid]
    for member in family:  # grows meanwhile
        for children in Path(f"/proc/{member}/task").glob("*/children"):
            family += [int(child) for child in children.read_text(encoding="ascii").split()]
    return family


def _pss_kib(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
