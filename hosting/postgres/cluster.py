"""The embedded PostgreSQL server, used when no `DATABASE_URL` is set.

The cluster's data is in `var/pg`; it listens on a Unix socket in a folder only its owner may enter,
on no TCP port. Standard library only, so that `manage.py` and the settings may import it first.
"""

import fcntl
import os
import shlex
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hosting.postgres.programs import (
    EmbeddedPostgresError,
    give_to_server,
    make_own_folder,
    reachable_folder,
    run_program,
    server_account,
    short_key,
)

USER = "postgres"
DATABASE = "cuebook"
PORT = 5432  # part of the socket's file name, not a TCP port

_REPOSITORY = Path(__file__).resolve().parents[2]
# The same for every process, whatever TMPDIR says.
_SHORT_TEMP = Path("/tmp")  # noqa: S108 - `_make_socket_dir` checks what it finds
_LONGEST_SOCKET_DIR = 85  # bytes: the limit is 107 with the socket's file name
_START_SECONDS = 30
_RECOVERY_SECONDS = 300
_NOBODYS_PID = 2**31 - 2
# PostgreSQL sets aside memory for much that a site of a few workers never does: many reads at once,
# replication. These are set at every start, …
_SETTINGS = {
    "io_method": "sync",
    "io_max_concurrency": "4",
    "max_logical_replication_workers": "0",
    "autovacuum_worker_slots": "3",
}
# … and these in a new cluster's postgresql.conf, where an operator may set others.
_FIRST_SETTINGS = {"shared_buffers": "64MB", "wal_buffers": "1MB"}
_ACCEPTING, _REJECTING = 0, 1  # exit codes of pg_isready; 2 is "no response"

# By server folder: the open file whose shared lock marks this process as a user.
_held: dict[Path, int] = {}


def is_wanted() -> bool:
    return not os.environ.get("DATABASE_URL")


def var_dir() -> Path:
    """The folder for everything the site writes: `CUEBOOK_VAR`, else `var` in the repository."""
    given = os.environ.get("CUEBOOK_VAR")
    return Path(given).resolve() if given else _REPOSITORY / "var"


def make_var_dir() -> None:
    """Create it if absent, traversable by the server's account; its contents are private."""
    if not var_dir().exists():
        make_own_folder(var_dir())


def data_dir() -> Path:
    return reachable_folder(var_dir()) / "pg"


def socket_dir() -> str:
    """The socket folder (HOST of Django's settings); nothing is created or started."""
    folder = data_dir() / "s"
    # libpq splits hosts at commas.
    if len(os.fsencode(folder)) <= _LONGEST_SOCKET_DIR and "," not in str(folder):
        return str(folder)
    return str(_SHORT_TEMP / f"cuebook-{os.geteuid()}-{short_key(folder)}")


@contextmanager
def started() -> Iterator[None]:
    """Run the server during the block; one that was running without users keeps running."""
    was_left_running = start()
    try:
        yield
    finally:
        if not was_left_running:
            stop()


def start() -> bool:
    """Create the cluster if absent, start it if it is down, and register this process as a user.

    Idempotent, and safe to call from several processes at once. Returns once the server accepts
    connections; the result is whether it already did, without users. Raises EmbeddedPostgresError.
    """
    with _lock() as home:
        if not data_dir().exists():
            _make_cluster()
        _check_owner()
        _make_socket_dir()
        was_left_running = not _start_until_ready() and not _is_used(home)
        if home not in _held:
            _held[home] = _open(home / ".users")
            fcntl.flock(_held[home], fcntl.LOCK_SH)
        return was_left_running


def stop() -> bool:
    """Stop the server unless another process uses it; returns whether it is down now.

    Users hold a shared file lock, which the system releases however the process ends.
    """
    if not data_dir().exists():
        return True
    with _lock() as home:
        if home in _held:
            os.close(_held.pop(home))
        if _is_used(home):
            return False
        # The pid in a stale postmaster.pid may be another process's: only stop a server that
        # answers at our socket.
        if _readiness() in (_ACCEPTING, _REJECTING):
            run_program("pg_ctl", "-D", str(data_dir()), "-m", "fast", "-w", "-s", "stop")
        return _readiness() not in (_ACCEPTING, _REJECTING)


def _is_used(home: Path) -> bool:
    users = _open(home / ".users")
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(users)
    return False


def _make_cluster() -> None:
    """Create the cluster under a temporary name, then rename: atomic even if interrupted."""
    fresh = data_dir().with_name("pg.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    give_to_server(fresh)
    # The built-in locale does not depend on the system's, and case-folds correctly even with
    # LANG=C.
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    initdb = ("-D", str(fresh), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-instructions")
    made = run_program("initdb", *initdb, *locale, *_as_options(_FIRST_SETTINGS))
    if made.returncode == 0:
        single = ("--single", "-D", str(fresh), "postgres")
        made = run_program("postgres", *single, given=f"CREATE DATABASE {DATABASE}\n")
    if made.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise EmbeddedPostgresError(f"The cluster cannot be made.\n{made.stderr.strip()}")
    fresh.rename(data_dir())


def _check_owner() -> None:
    owner = data_dir().stat().st_uid
    if owner != server_account()[0]:
        raise EmbeddedPostgresError(
            f"{data_dir()} belongs to account number {owner}: use that account, or move it away.",
        )


def _make_socket_dir() -> None:
    folder = Path(socket_dir())
    if not folder.exists():
        folder.mkdir(mode=0o700)
        give_to_server(folder)
    found = folder.lstat()
    is_servers = stat.S_ISDIR(found.st_mode) and found.st_uid == server_account()[0]
    if not is_servers or found.st_mode & 0o077:
        raise EmbeddedPostgresError(f"{folder} must be the server's own folder with mode 0700.")


def _start_until_ready() -> bool:
    """Returns whether it had to be started."""
    had_to_start = False
    start_ends = time.monotonic() + _START_SECONDS
    recovery_ends = time.monotonic() + _RECOVERY_SECONDS
    while (ready := _readiness()) != _ACCEPTING:
        if time.monotonic() > (recovery_ends if ready == _REJECTING else start_ends):
            raise EmbeddedPostgresError(f"PostgreSQL does not start.\n{_end_of_log()}")
        if ready != _REJECTING:
            had_to_start = True
            _disown_stale_pid()
            # pg_ctl's exit code is not used: after a crash its first tries fail, or take a foreign
            # pid for running.
            log = ("-l", str(data_dir() / "log"))
            run_program(
                "pg_ctl", "-D", str(data_dir()), "-w", "-s", *log, "-o", _options(), "start"
            )
        if _readiness() != _ACCEPTING:
            time.sleep(0.2)
    return had_to_start


def _disown_stale_pid() -> None:
    """Replace the pid in postmaster.pid if that process is not our server.

    Otherwise PostgreSQL would not start: after a reboot, a reused pid looks like a running server.
    """
    path = data_dir() / "postmaster.pid"
    try:
        first, rest = path.read_text().split("\n", 1)
        command = Path("/proc", first.strip(), "cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return
    if os.fsencode(data_dir()) not in command:
        # The rest is kept: PostgreSQL uses it to find processes that outlived a killed server.
        path.write_text(f"{_NOBODYS_PID}\n{rest}")


def _options() -> str:
    folder = '"' + socket_dir().replace('"', '""') + '"'
    settings = " ".join(_as_options(_SETTINGS))
    return f"-h '' -p {PORT} -k {shlex.quote(folder)} {settings}"


def _as_options(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _readiness() -> int:
    # pg_ctl status reports "running" for a while after kill -9.
    arguments = ("-q", "-h", socket_dir(), "-p", str(PORT), "-t", "3")
    return run_program("pg_isready", *arguments).returncode


def _end_of_log() -> str:
    try:
        lines = (data_dir() / "log").read_text(errors="replace").splitlines()
    except OSError as error:
        return str(error)
    return "\n".join(lines[-15:])


@contextmanager
def _lock() -> Iterator[Path]:
    """An exclusive lock for creating, starting and stopping the server; yields its folder."""
    make_var_dir()
    home = reachable_folder(var_dir())
    if home != var_dir():
        make_own_folder(home)
    lock = _open(home / ".lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield home
    finally:
        os.close(lock)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise EmbeddedPostgresError(f"{path} belongs to another account: {error}") from error
