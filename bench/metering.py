"""Cost of processes: CPU time in nanoseconds, and memory as proportional set size (PSS)."""

import time
from pathlib import Path

from hosting.postgres import cluster

# POSIX's CPU clock of another process, as <linux/posix-timers.h> encodes it: ~pid << 3 | SCHED.
_SCHED_CLOCK = 2


def site_processes(pid: int) -> list[int]:
    """The supervisor process, and its workers."""
    return _family(pid)


def database_processes() -> list[int]:
    """The embedded PostgreSQL and its current child processes."""
    pid_file = cluster.data_dir() / "postmaster.pid"
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
