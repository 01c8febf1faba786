"""The supervisor lets go of program files it has read, and still runs."""

import json

import pytest

from hosting.resident import _unchanged
from tests.processes import python

SMAPS = """\
10000-12000 r-xp 00000000 08:01 77 /usr/lib/libread.so
Anonymous:             0 kB
12000-13000 r--p 00002000 08:01 77 /usr/lib/libread.so
Anonymous:             4 kB
13000-14000 rw-p 00003000 08:01 77 /usr/lib/libread.so
Anonymous:             0 kB
20000-24000 r--p 00000000 00:00 0
Anonymous:             0 kB
30000-38000 r--s 00000000 08:01 78 /var/lib/shared
Anonymous:             0 kB
40000-41000 r-xp 00000000 00:00 0 [vdso]
Anonymous:             0 kB
"""

LEFT = """
import json, re, ssl, sqlite3, pathlib
from hosting.resident import let_files_go
def files():
    rollup = pathlib.Path("/proc/self/smaps_rollup").read_text()
    return int(re.search(r"Pss_File: +(\\d+)", rollup)[1])
def work():
    ssl.create_default_context()
    return sqlite3.connect(":memory:").execute("SELECT upper('abc') || 7").fetchone()[0]
work()
before = files()
let_files_go()
print(json.dumps({"before": before, "after": files(), "work": work()}))
"""


def test_only_unchanged_unwritable_private_mappings_of_files_are_let_go() -> None:
    assert list(_unchanged(SMAPS)) == [(0x10000, 0x12000)]


@pytest.mark.process
def test_a_process_that_let_its_files_go_takes_less_and_goes_on() -> None:
    told = python("-c", LEFT)

    assert told.returncode == 0, told.stderr
    left = json.loads(told.stdout)
    assert left["after"] < left["before"]
    assert left["work"] == "ABC7"
