"""The tar archive of a backup: writing, unpacking and verifying checksums."""

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, Self

from hosting.backup import DATABASE_MEMBER, MANIFEST_MEMBER, MEDIA_PREFIX, BackupError
from hosting.backup.manifest import Content, Manifest

PIECE = 1024 * 1024
_MANIFEST_AT_MOST = 256 * PIECE

# Progress callback: gets the number of bytes processed since the last call.
Tick = Callable[[int], object]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Hashed:
    """A file read once: computes the SHA-256 and the size of what was read."""

    def __init__(self, file: Readable, tick: Tick) -> None:
        self._file = file
        self._tick = tick
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int, /) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        self._size += len(data)
        self._tick(len(data))
        return data

    @property
    def content(self) -> Content:
        return Content(self._digest.hexdigest(), self._size)


class Writer:
    """Writes files to a tar that only its owner may read."""

    def __init__(self, path: Path, tick: Tick) -> None:
        self._tick = tick
        path.touch(mode=0o600, exist_ok=False)
        self._file = path.open("wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()
        self._file.close()

    def add(self, member: str, file: Readable, size: int) -> Content:
        """Add `size` bytes of a file; what was appended to it since is left out."""
        info = tarfile.TarInfo(member)
        info.size, info.mode = size, 0o600
        hashed = Hashed(file, self._tick)
        self._tar.addfile(info, hashed)  # type: ignore[arg-type]
        return hashed.content

    def add_manifest(self, manifest: Manifest) -> None:
        text = manifest.to_json()
        self.add(MANIFEST_MEMBER, BytesIO(text), len(text))


def unpack(path: Path, into: Path | None, tick: Tick) -> tuple[Manifest, dict[str, Path]]:
    """Read all of an archive and verify it against its manifest.

    With `into`, extract each member to a file there; returns their paths by member name. Raises
    BackupError when a member is missing, unexpected or differs from the manifest.
    """
    found: dict[str, Content] = {}
    kept: dict[str, Path] = {}
    manifest: Manifest | None = None
    with _members(path) as members:
        for name, file in members:
            if name in found or manifest is not None:
                raise BackupError(f"The backup is damaged: {name} is out of place.")
            if name == MANIFEST_MEMBER:
                manifest = Manifest.from_json(file.read(_MANIFEST_AT_MOST))
                continue
            hashed = Hashed(file, tick)
            if into is not None:
                kept[name] = into / f"{len(kept):08}"
            _read(hashed, kept.get(name))
            found[name] = hashed.content
    _compare(found, manifest)
    assert manifest is not None  # noqa: S101 - _compare has refused it
    return manifest, kept


@contextmanager
def _members(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    try:
        with tarfile.open(path, "r:*") as tar:
            yield _files(tar)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path} is no backup, or it breaks off.") from error
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error}") from error


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        file = tar.extractfile(info) if info.isreg() else None
        if file is None or not _is_ours(info.name):
            raise BackupError(f"The backup holds {info.name!r}, which is not of its kind.")
        yield info.name, file


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    is_media = name.startswith(MEDIA_PREFIX) and ".." not in parts
    return is_media or name in {DATABASE_MEMBER, MANIFEST_MEMBER}


def _read(file: Readable, into: Path | None) -> None:
    if into is None:
        while file.read(PIECE):
            pass
        return
    with into.open("xb") as copy:
        while data := file.read(PIECE):
            copy.write(data)


def _compare(found: dict[str, Content], manifest: Manifest | None) -> None:
    if manifest is None:
        raise BackupError("The backup is damaged: it breaks off before its manifest.")
    expected = {f"{MEDIA_PREFIX}{name}": content for name, content in manifest.files.items()}
    expected[DATABASE_MEMBER] = manifest.database
    for name in sorted(expected.keys() | found.keys()):
        if found.get(name) != expected.get(name):
            raise BackupError(f"The backup is damaged: {name} is not what its manifest says.")
