"""The hosting guide matches the code."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands

pytestmark = pytest.mark.process

PAGE = (settings.BASE_DIR / "docs" / "hosting.md").read_text()
DEPLOY = settings.BASE_DIR / "deploy"
READ = re.compile(
    r"""(?:environ(?:\.get)?[\[(]|environment(?:\.get)?[\[(]|_list\(|_flag\(|environment,\ )
        "([A-Z][A-Z0-9_]+)\"""",
    re.VERBOSE,
)
# Set by the site itself, by Prometheus's library, or for each request.
INTERNAL = {"CUEBOOK_SERVING", "DJANGO_SETTINGS_MODULE", "CONTENT_LENGTH"}


def variables_read() -> set[str]:
    found: set[str] = set()
    for app in ("config", "course", "desk", "hosting", "lessons", "quizzes"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            found.update(READ.findall(path.read_text()))
    return found - INTERNAL


def test_every_variable_the_code_reads_is_in_the_table() -> None:
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE, re.MULTILINE))

    assert documented == variables_read()


def test_every_command_and_file_it_names_is_there() -> None:
    commands = set(re.findall(r"\bcuebook ([a-z]+)\b(?= |`|$)", PAGE, re.MULTILINE)) - {"is"}
    files = set(re.findall(r"deploy/([\w.-]+\w)", PAGE))

    assert {"backup", "restore", "doctor", "createsuperuser", "changepassword"} <= commands
    assert commands & set(get_commands()) >= {"backup", "restore", "doctor", "createsuperuser"}
    assert [name for name in files if not (DEPLOY / name).exists()] == []


def test_the_example_environment_names_variables_that_exist() -> None:
    names = set(re.findall(r"^#?([A-Z0-9_]+)=", (DEPLOY / "cuebook.env").read_text(), re.MULTILINE))

    assert names <= variables_read()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_units_are_understood_by_systemd() -> None:
    units = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])

    told = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )

    complaints = [line for line in told.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in complaints if any(unit.name in line for unit in units)] == []
