from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from hosting import collecting


@pytest.fixture(autouse=True)
def source(settings: Settings, tmp_path: Path) -> Path:
    """A folder of static files, collected as in production."""
    settings.STATIC_ROOT = tmp_path / "static"
    backend = "hosting.static_files.HashedStaticFiles"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.css").write_text("a { color: #000; }")
    return tmp_path / "source"


def collect(**options: bool) -> None:
    call_command("collectstatic", interactive=False, verbosity=0, **options)


def names(settings: Settings) -> set[str]:
    return {path.name.split(".")[0] for path in Path(settings.STATIC_ROOT).iterdir()}


def test_nothing_is_collected_at_first(settings: Settings) -> None:
    assert not collecting.is_collected()

    collect(if_changed=True)

    assert collecting.is_collected()
    assert "a" in names(settings)


def test_unchanged_files_are_left_alone(settings: Settings) -> None:
    collect()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    before = manifest.stat().st_mtime_ns

    collect(if_changed=True)

    assert manifest.stat().st_mtime_ns == before


@pytest.mark.parametrize("change", ["edited", "added", "removed", "collected file lost"])
def test_any_change_is_collected(settings: Settings, source: Path, change: str) -> None:
    (source / "b.css").write_text("b { color: #000; }")
    collect()
    match change:
        case "edited":
            (source / "a.css").write_text("a { color: #fff; }")
        case "added":
            (source / "c.css").write_text("c { color: #000; }")
        case "removed":
            (source / "b.css").unlink()
        case "collected file lost":
            next(Path(settings.STATIC_ROOT).glob("a.*.css")).unlink()

    assert not collecting.is_collected()
    collect(if_changed=True)

    assert collecting.is_collected()
    assert list(Path(settings.STATIC_ROOT).glob("a.*.css"))


def test_trial_run_does_not_count(settings: Settings) -> None:
    collect(dry_run=True)

    assert not collecting.is_collected()
    assert not Path(settings.STATIC_ROOT).exists()


def test_change_while_collecting_is_collected_next_time(source: Path) -> None:
    wanted = collecting.fingerprint()
    collect()
    (source / "a.css").write_text("a { color: #fff; }")

    collecting.note_collected(wanted)

    assert not collecting.is_collected()
