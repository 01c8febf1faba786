"""What requests need is there before the workers are forked, in little memory."""

import json

import pytest

from tests.processes import python

pytestmark = pytest.mark.process

# Measured 68 MB with Python 3.11; what is loaded counts once for every process that changes it.
MOST_MB = 85

LOADED = """
import json, pathlib, re, sys, warnings
warnings.simplefilter("ignore")
import config.wsgi
from django.template import engines
from django.urls import reverse
rollup = pathlib.Path("/proc/self/smaps_rollup").read_text()
before = set(sys.modules)
reverse("course:home"), engines["django"].get_template("course/home.html")
print(json.dumps({
    "kilobytes": int(re.search(r"Pss_Anon:\\s+(\\d+)", rollup)[1]),
    "late": sorted(set(sys.modules) - before),
    "views": [name for name in ("lessons.views.video", "quizzes.views") if name in before],
}))
"""


def test_application_is_loaded_whole_and_in_bounds() -> None:
    told = python("-c", LOADED, SECRET_KEY="k7" * 40, ALLOWED_HOSTS="localhost")

    assert told.returncode == 0, told.stderr
    loaded = json.loads(told.stdout)
    assert loaded["kilobytes"] * 1024 / 1e6 < MOST_MB
    assert loaded["late"] == []
    assert loaded["views"] == ["lessons.views.video", "quizzes.views"]
