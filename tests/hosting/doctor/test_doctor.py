import shutil
from collections import namedtuple
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from hosting.doctor import files
from tests import factories
from tests.hosting.doctor import servers
from tests.processes import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.process]

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's own


def test_doctor_finds_ten_planted_faults(
    production: Settings,
    mail: Settings,
    collected: Path,
    up_to_date: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    production.SECRET_KEY = "short"  # 1
    production.ALLOWED_HOSTS = ["https://learn.example.org"]  # 2
    production.CSRF_TRUSTED_ORIGINS = ["https://learn.example.org/"]  # 3
    production.MEDIA_ACCEL, production.MEDIA_S3_BUCKET = "/media/", "films"  # 4
    up_to_date.execute("DROP TABLE cache")  # 5
    up_to_date.commit()
    factories.video(factories.step(factories.course(), kind="video"))  # 6: without a file
    (collected / "new.css").write_text("p { color: #000; }")  # 7
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12, 0))  # 8
    mail.EMAIL_PORT = free_port()  # 9
    out = StringIO()

    with pytest.raises(CommandError, match="Faults: 1"):
        call_command("doctor", url=f"http://127.0.0.1:{free_port()}", stdout=out)  # 10

    lines = [line for line in out.getvalue().splitlines() if line.startswith("fault")]
    assert [subject for line in lines if (subject := line[8:24].strip()) != "Disk"] == [
        "Secret key",
        "Hosts",
        "Trusted origins",
        "Uploads",
        "Cache",
        "Media",
        "Static files",
        "Mail",
        "Server",
    ]
    assert any("Disk" in line for line in lines)


@pytest.mark.usefixtures("up_to_date", "collected")
def test_doctor_of_a_site_that_is_well_finds_no_fault(production: Settings, mail: Settings) -> None:
    out = StringIO()

    with servers.http(servers.WELL) as url, servers.smtp() as mail.EMAIL_PORT:
        call_command("doctor", url=url, stdout=out)

    assert "No faults" in out.getvalue()


def test_doctor_goes_on_when_a_check_breaks_off(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(files, "folders", lambda: {None: "nothing"})
    monkeypatch.setenv("PORT", str(free_port()))
    out = StringIO()

    with pytest.raises(CommandError, match="Faults"):
        call_command("doctor", stdout=out)

    assert "Broke off: AttributeError" in out.getvalue()
    assert "Nothing listens" in out.getvalue()
