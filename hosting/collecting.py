"""Whether the static files are those collected last: looking takes a tenth of collecting."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import django
import whitenoise.storage
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

from hosting import static_files


def is_collected() -> bool:
    """Whether the files are those of `note_collected`, and nothing collected is missing."""
    noted = _note()
    return noted.is_file() and noted.read_text() == fingerprint() and _is_complete()


def forget_collected() -> None:
    _note().unlink(missing_ok=True)


def note_collected(collected: str) -> None:
    """Note the fingerprint from before collecting: what changed meanwhile is collected again."""
    _note().write_text(collected)


def _note() -> Path:
    return Path(settings.STATIC_ROOT) / "collected.sha256"


def fingerprint() -> str:
    """Of every source's name, size and time of change, and of the code that collects them."""
    lines = [django.__version__, settings.STATIC_URL, str(settings.STORAGES["staticfiles"])]
    lines += (f"{path} {_state(path)}" for path in _sources())
    lines += (_state(Path(str(code.__file__))) for code in (static_files, whitenoise.storage))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sources() -> Iterator[Path]:
    for finder in finders.get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            yield Path(storage.path(name))


def _state(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _is_complete() -> bool:
    """Whether every file that was collected under a hashed name is still there."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return False
    hashed, _version = staticfiles_storage.load_manifest()
    return bool(hashed) and all(map(staticfiles_storage.exists, hashed.values()))
