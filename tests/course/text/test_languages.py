import subprocess
import sys

import pytest

from course.text.languages import NAMES, own_name
from tests.course.text.language_names import names


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ko", "한국어"),
        ("zh-Hans", "中文（简体）"),
        ("en-GB", "English (United Kingdom)"),
        ("sr-Latn", "Srpski (latinica)"),
        ("nl-Latn-1994", "Nederlands (1994)"),  # of which nobody made a name
        ("de-1996", "Deutsch (1996)"),
        ("qaa", "qaa"),
    ],
)
def test_languages_have_their_own_names(tag: str, name: str) -> None:
    assert own_name(tag) == name


def test_table_of_names_is_up_to_date() -> None:
    lines = NAMES.read_text(encoding="utf-8").splitlines()

    assert dict(line.split("\t") for line in lines) == names()


@pytest.mark.process
def test_names_do_not_load_the_large_tables() -> None:
    program = (
        "import sys; from course.text.languages import canonical_tag, direction, own_name;"
        "print(own_name('ko'), canonical_tag('zh_hans'), direction('ar'));"
        "sys.exit('language_data' in sys.modules)"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False
    )

    assert (told.returncode, told.stdout) == (0, "한국어 zh-Hans rtl\n")
