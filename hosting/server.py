"""The main process of `make run` and `make serve`: prepares the site, serves it with granian,
cleans up.

It keeps running as granian's supervisor: hosting/workers.py loads the application into it before it
forks the workers.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels

from course.text.counts import counted
from course.web import stopped_work
from hosting import environment
from hosting.beside import kept_beside
from hosting.environment import Serving, UnfitEnvironmentError
from hosting.postgres import cluster, watchdog
from hosting.postgres.programs import EmbeddedPostgresError
from hosting.resident import let_files_go
from hosting.workers import WATCH_SECONDS, Server, end_with_parent, loader, stop_gracefully

REPOSITORY = Path(__file__).resolve().parent.parent
TARGET = "config.wsgi:application"
WORK = "hosting.worker:work"  # loaded once Django is set up
_PORT_SECONDS = 5
_ANSWER_SECONDS = 60
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


def main(mode: str) -> int:
    """Serve until interrupted; returns the exit code."""
    for number in _ENDINGS:
        signal.signal(number, _leave)
    end_with_parent(stop_gracefully)
    try:
        environment.prepare(mode)
        serving = Serving.from_environment(os.environ)
        wait_for_port(serving)
        return _with_database(mode, serving)
    except (UnfitEnvironmentError, EmbeddedPostgresError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 0


def _leave(*_: object) -> None:
    """Exit, ignoring further signals during clean-up."""
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a person at the terminal reads


def wait_for_port(serving: Serving) -> None:
    """Wait until the port is free, which takes a moment after a server was killed.

    Raises UnfitEnvironmentError on timeout.
    """
    give_up = time.monotonic() + _PORT_SECONDS
    while trouble := _trouble_with_port(serving):
        if time.monotonic() > give_up:
            raise UnfitEnvironmentError(
                f"Cannot listen on {serving.host}:{serving.port}: {trouble}.\n"
                f"Set another port, as in: make run PORT={serving.port % 60_000 + 1}",
            )
        time.sleep(WATCH_SECONDS)


def _trouble_with_port(serving: Serving) -> str:
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    try:
        # granian's workers use SO_REUSEPORT, so a second server would not notice the first.
        socket.create_server((serving.host, serving.port), family=family).close()
    except OSError as error:
        return os.strerror(error.errno) if error.errno else str(error)
    return ""


def _with_database(mode: str, serving: Serving) -> int:
    if not cluster.is_wanted():
        return _prepare_and_serve(mode, serving)
    say(f"Starting the embedded PostgreSQL in {cluster.data_dir()}…")
    try:
        cluster.start()
        with watchdog.kept_running(say):
            return _prepare_and_serve(mode, serving)
    finally:
        if not cluster.stop():
            say("PostgreSQL keeps running: another process uses it.")


def _prepare_and_serve(mode: str, serving: Serving) -> int:
    command = [sys.executable, "manage.py", "prepare"]
    if mode == "demo":
        command += ["--demo", "--notes", str(_notes())]
    preparing = subprocess.Popen(command, cwd=REPOSITORY)
    try:
        if preparing.wait() != 0:
            return 1
    finally:  # only after the database is released
        preparing.terminate()
        preparing.wait()
    say(f"Starting {counted(serving.workers, 'worker')}…")
    return _serve(mode, serving)


def _serve(mode: str, serving: Serving) -> int:
    try:
        load = loader(TARGET)
    except Exception:  # noqa: BLE001 - whatever keeps it from starting
        traceback.print_exc()
        say("The site does not start; the lines above say why.")
        return 1
    stopped_work.forget_all(cluster.var_dir())
    server = Server(
        TARGET,
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=serving.workers,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.var_dir = cluster.var_dir()
    announcing = threading.Thread(target=_announce, args=(server, mode, serving), daemon=True)
    server.on_startup(announcing.start)
    try:
        with kept_beside(WORK):
            server.serve(target_loader=load)
    except SystemExit:
        if not server.interrupt_signal:
            say("The site does not start; the lines above say why.")
            return 1
    return 0


def _announce(server: Server, mode: str, serving: Serving) -> None:
    """Print the URL once the site answers, or stop the server on timeout."""
    give_up = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < give_up:
        time.sleep(WATCH_SECONDS)
        if is_ready(serving):
            server.has_answered = True
            let_files_go()
            say(_welcome(mode, serving))
            return
    say(f"The site has not answered for {_ANSWER_SECONDS} seconds.")
    stop_gracefully()


def is_ready(serving: Serving) -> bool:
    """Readiness: whether /readyz answers 200."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not listened on
    host = local.get(serving.host, serving.host)
    connection = http.client.HTTPConnection(host, serving.port, timeout=3)
    names = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")
    try:
        connection.request("GET", "/readyz", headers={"Host": names[0].strip().lstrip(".")})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(mode: str, serving: Serving) -> str:
    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    address = f"http://{host}:{serving.port}/"
    if mode == "production":
        return f"Cuebook serves {os.environ['ALLOWED_HOSTS']} at {address}"
    return f"\nCuebook is at {address}\n{_notes().read_text()}\nCtrl-C stops it."


def _notes() -> Path:
    return cluster.var_dir() / "demo_accounts"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
