"""The test database is a copy of one that was migrated once, as long as that one is right."""

import inspect
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from course.models import Course, Step
from tests import databases, factories

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small repository."""
    for name in ("course/migrations/0001_initial.py", "course/models/steps.py", "course/views.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("FIRST = 1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "is_another"),
    [
        ("course/migrations/0001_initial.py", True),
        ("course/migrations/0002_second.py", True),
        ("course/models/steps.py", True),
        ("course/models/texts/fields.py", True),
        ("course/models.py", True),
        ("requirements.txt", True),
        ("course/views.py", False),
    ],
)
def test_another_migration_or_model_needs_another_database(
    root: Path, changed: str, is_another: bool
) -> None:
    before = databases.digest(root)
    (root / changed).parent.mkdir(exist_ok=True)
    (root / changed).write_text("SECOND = 2\n")

    assert (databases.digest(root) != before) == is_another


def test_a_renamed_migration_needs_another_database(root: Path) -> None:
    before = databases.digest(root)
    first = root / "course/migrations/0001_initial.py"
    first.rename(first.with_name("0001_first.py"))

    assert databases.digest(root) != before


def test_no_model_of_ours_is_left_out() -> None:
    known = databases.tables_come_from(ROOT)
    homes = {Path(inspect.getfile(model)) for model in apps.get_models()}

    ours = {home for home in homes if home.is_relative_to(ROOT) and VENV not in home.parents}
    assert len(ours) > 10
    assert ours <= set(known)


def test_every_migration_is_in_the_test_database(db: None) -> None:
    loader = MigrationLoader(connection)

    assert set(loader.applied_migrations) >= set(loader.disk_migrations)


def test_rows_are_counted_by_table(db: None) -> None:
    assert databases.row_counts([Course, Step]) == (0, 0)

    factories.course()

    assert databases.row_counts([Course, Step]) == (1, 0)
