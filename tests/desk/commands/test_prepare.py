import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from course.models import Course, SitePage, Step, TextRendering, User
from desk import demo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def elsewhere(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "no course")
    monkeypatch.setenv("DEMO_PASSWORD", "seven-wooden-ladders")


def prepare(*arguments: str) -> str:
    out = StringIO()
    call_command("prepare", *arguments, stdout=out)
    return out.getvalue()


def test_prepare_on_a_database_up_to_date_applies_nothing(tmp_path: Path) -> None:
    told = prepare()

    assert told == "Collecting the static files…\n"
    assert any((tmp_path / "static").iterdir())
    assert not User.objects.exists()


def test_prepare_writes_an_old_search_index_anew(tmp_path: Path) -> None:
    step = factories.step(factories.course())
    step.passages.all().delete()

    told = prepare()

    assert "Bringing the search index up to date…\n" in told
    assert step.passages.exists()
    assert "search" not in prepare()


def test_prepare_with_demo_tells_whose_password_is_known() -> None:
    prepare("--demo")
    changed = User.objects.get(email="grace@example.org")
    changed.set_password("her own")
    changed.save()

    told = prepare("--demo")

    assert "ada@example.org    password seven-wooden-ladders" in told
    assert "grace@example.org  keeps its password" in told


def test_prepare_writes_notes_for_their_owner_alone(tmp_path: Path) -> None:
    notes = tmp_path / "accounts"

    told = prepare("--demo", "--notes", str(notes))

    assert "seven-wooden-ladders" not in told
    assert notes.read_text().count("password seven-wooden-ladders") == 4
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600


def test_prepare_without_a_password_makes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO_PASSWORD")

    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        prepare("--demo")

    assert not User.objects.exists()


def test_prepare_renders_texts_of_an_older_version_again() -> None:
    course = factories.course()
    step = factories.step(course, body="$x$")
    kept = factories.step(course)
    Step.objects.filter(pk=kept.pk).update(body="![A picture that is gone](gone.png)")
    Course.objects.update(body="~~a~~", body_html="old")
    Step.objects.update(body_html="old")
    SitePage.objects.create(slug="terms", title="Terms", body="https://a.org", body_html="old")
    TextRendering.objects.all().delete()

    told = prepare()

    for row in (step, kept, course):
        row.refresh_from_db()
    assert "<math" in step.body_html
    assert kept.body_html == "old"
    assert course.body_html == "<p><s>a</s></p>\n"
    assert 'href="https://a.org"' in SitePage.objects.get().body_html
    assert "Texts of courses brought up to date: 1 of 1" in told
    assert "Texts" not in prepare()
