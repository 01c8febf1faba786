import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from course.files.object_storage import ObjectStorage
from hosting.backup import DATABASE_MEMBER, MANIFEST_MEMBER, BackupError, postgres, restoring
from hosting.backup.archive import Tick
from hosting.backup.creating import make_backup
from hosting.backup.manifest import Content, Manifest
from hosting.backup.restoring import Restored, restore_backup
from hosting.postgres import cluster
from hosting.stored_files import stored_names
from tests import databases, factories
from tests.factories import bucket

pytestmark = [pytest.mark.django_db, pytest.mark.process]

FILM = os.urandom(1_500_000)
# Data that could break a dump: its own end of rows, statements, escapes, other scripts.
HOSTILE = "\\.\nCOPY x FROM stdin;\n\\N\t\\\\ 천리마 大跃进 'quoted' %s\r\n\\restrict x"


def no_bar(_title: str, _total: int | None) -> Tick:
    return lambda _bytes: None


class Site:
    """A backup, and the contents of its site."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.storage = InMemoryStorage()
        for name, content in (("films/a.mp4", FILM), ("files/1/카드.png", b"png"), ("e", b"")):
            self.storage.save(name, ContentFile(content))
        self.parameters = postgres.libpq_parameters(connection)
        step = factories.step(factories.course(summary=HOSTILE), kind="video", body="É 천리마")
        factories.run(step.course)
        factories.video(step, captions=factories.vtt(2))
        factories.enrol(factories.person("Ada Park"), step.course)
        self.manifest = make_backup(path, self.parameters, self.storage, bar=no_bar)
        self.contents = databases.contents(self.parameters)


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Site]:
    with django_db_blocker.unblock():
        yield Site(tmp_path_factory.mktemp("backup") / "site.tar")
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def empty(site: Site) -> Iterator[dict[str, str]]:
    with databases.fresh() as parameters:
        yield parameters


@pytest.fixture
def uploads(tmp_path: Path) -> FileSystemStorage:
    return FileSystemStorage(location=tmp_path / "media")


def restore(
    path: Path, parameters: dict[str, str], storage: Storage, *, force: bool = False
) -> Restored:
    room = path.parent / "room"
    return restore_backup(path, parameters, storage, room=room, force=force, bar=no_bar)


def read_all(storage: Storage) -> dict[str, bytes]:
    found = {}
    for name in stored_names(storage):
        with storage.open(name) as file:
            found[name] = file.read()
    return found


def rewritten(site: Site, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A backup with other members; checksums match the manifest unless a member is missing."""
    with tarfile.open(site.path) as tar:
        members = {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(to, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return to


def with_manifest(members: dict[str, bytes], **fields: object) -> None:
    manifest = Manifest.from_json(members.pop(MANIFEST_MEMBER))
    sql = members[DATABASE_MEMBER]
    values = {name: getattr(manifest, name) for name in Manifest.__slots__}
    values["database"] = Content(hashlib.sha256(sql).hexdigest(), len(sql))
    members[MANIFEST_MEMBER] = Manifest(**values | fields).to_json()


def test_a_backup_restored_into_an_empty_database_is_equal_in_every_table(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    done = restore(site.path, empty, uploads)

    restored = databases.contents(empty)
    assert restored == site.contents
    assert any("천리마" in row and "\\." in row for row in restored["course_course"])
    assert done.manifest.tables == {name: len(rows) for name, rows in restored.items()}


def test_a_backup_restored_has_every_upload_byte_for_byte(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    done = restore(site.path, empty, uploads)

    assert read_all(uploads) == read_all(site.storage)
    assert read_all(uploads)["films/a.mp4"] == FILM
    assert sorted(done.added) == ["e", "files/1/카드.png", "films/a.mp4"]
    assert not list((site.path.parent / "room").iterdir())


def test_uploads_move_into_a_bucket_and_out_of_it(
    site: Site, empty: dict[str, str], tmp_path: Path
) -> None:
    with bucket.serving() as served:
        storage = ObjectStorage(**bucket.options(served))
        restore(site.path, empty, storage)
        again = make_backup(tmp_path / "again.tar", empty, storage, bar=no_bar)

        assert read_all(storage) == read_all(site.storage)
    assert again.files == site.manifest.files
    assert again.tables == site.manifest.tables


def test_a_restored_database_goes_on_counting_where_the_old_one_was(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    restore(site.path, empty, uploads)

    with postgres.connected(empty) as reading:
        query = (
            "SELECT nextval(pg_get_serial_sequence('course_user', 'id')), max(id) FROM course_user"
        )
        following, highest = reading.execute(query).fetchone() or (0, 0)
    assert following == highest + 1


def test_a_backup_is_its_owners_alone(site: Site) -> None:
    assert site.path.stat().st_mode & 0o077 == 0


def test_a_backup_is_not_written_over_another(site: Site) -> None:
    before = site.path.read_bytes()

    with pytest.raises(BackupError, match="exists"):
        make_backup(site.path, site.parameters, site.storage, bar=no_bar)

    assert site.path.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "END_OF_DUMP", b"never")

    with pytest.raises(BackupError, match="pg_dump failed"):
        make_backup(tmp_path / "new.tar", site.parameters, site.storage, bar=no_bar)

    assert not list(tmp_path.iterdir())


def test_a_backup_into_a_folder_that_is_not_there_says_so(site: Site, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        make_backup(tmp_path / "none" / "new.tar", site.parameters, site.storage, bar=no_bar)


def test_a_backup_of_an_empty_database_is_refused(empty: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="empty"):
        make_backup(tmp_path / "new.tar", empty, InMemoryStorage(), bar=no_bar)


def test_a_backup_goes_round_an_upload_that_vanishes(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [*stored_names(site.storage), "films/gone.mp4"]
    monkeypatch.setattr("hosting.backup.creating.stored_names", lambda _storage: names)

    manifest = make_backup(tmp_path / "new.tar", site.parameters, site.storage, bar=no_bar)

    assert set(manifest.files) == set(site.manifest.files)


def test_a_database_in_use_is_not_replaced(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    restore(site.path, empty, uploads)
    with postgres.connected(empty) as writing:
        writing.execute("UPDATE course_course SET title = 'Another'")
    before = databases.contents(empty)

    with pytest.raises(BackupError, match="--force"):
        restore(site.path, empty, uploads)

    assert databases.contents(empty) == before


def test_a_database_that_others_are_connected_to_is_not_replaced(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    with postgres.connected(empty), pytest.raises(BackupError, match="1 other user"):
        restore(site.path, empty, uploads)

    assert databases.contents(empty) == {}


def test_two_restores_at_once_are_one(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    with postgres.connected(empty) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [restoring._LOCK])

        with pytest.raises(BackupError, match="Another restore"):
            restore(site.path, empty, uploads, force=True)

    assert databases.contents(empty) == {}


def test_what_a_killed_restore_left_is_cleared_away(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    (site.path.parent / "room" / "restore.killed").mkdir(parents=True)
    (site.path.parent / "room" / "restore.killed" / "film").write_bytes(b"film")

    restore(site.path, empty, uploads)

    assert not list((site.path.parent / "room").iterdir())


def test_a_restore_without_room_changes_nothing(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "_SPARE_BYTES", 2**60)

    with pytest.raises(BackupError, match="MB are needed"):
        restore(site.path, empty, uploads)

    assert databases.contents(empty) == {}


def test_force_replaces_database_and_uploads(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage
) -> None:
    restore(site.path, empty, uploads)
    with postgres.connected(empty) as writing:
        writing.execute("UPDATE course_course SET title = 'Another'")
        writing.execute("CREATE VIEW newer AS SELECT title FROM course_course")
    uploads.delete("films/a.mp4")
    uploads.save("films/a.mp4", ContentFile(b"another film"))
    uploads.save("films/b.mp4", ContentFile(b"newer"))

    done = restore(site.path, empty, uploads, force=True)

    assert databases.contents(empty) == site.contents
    assert read_all(uploads) == read_all(site.storage)
    assert (done.replaced, done.deleted) == (["films/a.mp4"], ["films/b.mp4"])
    assert sorted(done.kept) == ["e", "files/1/카드.png"]


def flip_a_byte(members: dict[str, bytes]) -> None:
    film = bytearray(members["media/films/a.mp4"])
    film[700_000] ^= 1
    members["media/films/a.mp4"] = bytes(film)


DAMAGES: dict[str, Callable[[dict[str, bytes]], object]] = {
    "one bit of a film": flip_a_byte,
    "a film missing": lambda members: members.pop("media/films/a.mp4"),
    "no database": lambda members: members.pop(DATABASE_MEMBER),
    "no manifest": lambda members: members.pop(MANIFEST_MEMBER),
    "a manifest of another format": lambda members: members.update(
        {MANIFEST_MEMBER: members[MANIFEST_MEMBER].replace(b'"format": 1', b'"format": 2')}
    ),
    "a manifest that is none": lambda members: members.update({MANIFEST_MEMBER: b"[]"}),
    "a name that leads out": lambda members: members.update({"media/../../x": b""}),
    "a foreign name": lambda members: members.update({"etc/passwd": b""}),
    "rows that were not counted": lambda members: with_manifest(members, tables={"course_user": 9}),
    "migrations to come": lambda members: with_manifest(members, migrations=[("course", "9999_x")]),
}


def break_sql(members: dict[str, bytes]) -> None:
    sql = gzip.decompress(members[DATABASE_MEMBER])
    broken = sql.replace(b"ALTER TABLE ONLY public.lessons", b"ALTER TABLE ONLY public.none", 1)
    members[DATABASE_MEMBER] = gzip.compress(broken)
    with_manifest(members)


@pytest.mark.parametrize("damage", [*DAMAGES.values(), break_sql], ids=[*DAMAGES, "broken SQL"])
def test_a_damaged_backup_changes_nothing(
    site: Site,
    empty: dict[str, str],
    uploads: FileSystemStorage,
    tmp_path: Path,
    damage: Callable[[dict[str, bytes]], None],
) -> None:
    with postgres.connected(empty) as writing:
        writing.execute("CREATE TABLE kept AS SELECT 1 AS row")
    uploads.save("kept.png", ContentFile(b"kept"))
    before = databases.contents(empty)

    with pytest.raises(BackupError):
        restore(rewritten(site, tmp_path / "bad.tar", damage), empty, uploads, force=True)

    assert databases.contents(empty) == before
    assert read_all(uploads) == {"kept.png": b"kept"}
    assert not list((tmp_path / "room").glob("*"))


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_breaks_off_changes_nothing(
    site: Site, empty: dict[str, str], uploads: FileSystemStorage, tmp_path: Path, part: float
) -> None:
    whole = site.path.read_bytes()
    # The last 10 kB of a tar are padding.
    (tmp_path / "cut.tar").write_bytes(whole[: int((len(whole) - 12_000) * part)])

    with pytest.raises(BackupError):
        restore(tmp_path / "cut.tar", empty, uploads)

    assert databases.contents(empty) == {}
    assert read_all(uploads) == {}


def test_a_backup_that_is_not_there_says_so(
    empty: dict[str, str], uploads: FileSystemStorage, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="cannot be read"):
        restore(tmp_path / "none.tar", empty, uploads)


def test_a_database_that_is_away_is_named(site: Site, uploads: FileSystemStorage) -> None:
    away = {"host": "127.0.0.1", "port": "1", "dbname": "none", "user": "none"}

    with pytest.raises(BackupError, match="does not answer"):
        restore(site.path, away, uploads)


def test_settings_the_server_does_not_know_are_left_out(empty: dict[str, str]) -> None:
    lines = [
        b"SET statement_timeout = 0;\n",
        b"SET setting_of_a_later_version = 0;\n",
        b"CREATE TABLE public.a (b text);\n",
        b"COPY public.a (b) FROM stdin;\n",
        b"SET setting_of_a_later_version = 0;\n",
        b"\\.\n",
    ]

    with postgres.connected(empty) as writing:
        postgres.replay(writing, lines)

    assert databases.contents(empty) == {"a": ['("SET setting_of_a_later_version = 0;")']}


def program(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    path = folder / "pg_dump"
    path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
    path.chmod(0o755)
    return path


def test_the_pg_dump_nearest_to_the_server_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(program(tmp_path / "path", "15.20 (Debian)").parent))
    newer = program(tmp_path / "17" / "bin", "17.2")
    program(tmp_path / "18" / "bin", "18.1")

    assert postgres.find_pg_dump(150_020).parent == tmp_path / "path"
    assert postgres.find_pg_dump(160_001) == newer
    with pytest.raises(BackupError, match="PostgreSQL 99"):
        postgres.find_pg_dump(990_000)


def test_the_commands_move_a_site_to_an_empty_machine(site: Site) -> None:
    var = Path(tempfile.mkdtemp(prefix="cuebook-test-"))
    var.chmod(0o755)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    try:
        told = subprocess.run(
            [sys.executable, "manage.py", "restore", str(site.path)],
            cwd=settings.BASE_DIR,
            env={**kept, "CUEBOOK_VAR": str(var)},
            capture_output=True,
            text=True,
            check=False,
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CUEBOOK_VAR", str(var))
            was_left_running = cluster.start()
            there = {
                "host": cluster.socket_dir(),
                "user": "postgres",
                "dbname": "cuebook",
            }
            restored = databases.contents(there)
            cluster.stop()

        assert told.returncode == 0, told.stderr
        assert not was_left_running
        assert f"{site.manifest.rows} rows in {len(site.contents)} tables" in told.stdout
        assert restored == site.contents
        assert (var / "media" / "films" / "a.mp4").read_bytes() == FILM
    finally:
        shutil.rmtree(var)
