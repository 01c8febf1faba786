"""Memory of the site: `python -m bench.memory [most MB]`.

The demo with two workers and its database, at rest and after every page that a visitor, a learner,
an educator and staff can reach by links; once as it is installed, and once where compiled files
cannot be kept. Fails when it takes more than it may (200 MB, proportional set size).
"""

import os
import re
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from http.cookiejar import CookieJar
from pathlib import Path

from bench.metering import families, memory_mb
from bench.site import Site, database, running_site, temporary_folder

MOST_MB = 200
PEOPLE = ("", "ada@example.org", "grace@example.org", "staff@example.org")
ROUNDS = 2  # as either worker may answer
MOST_PAGES = 400
_LINK = re.compile(r'href="(/[^"#]*)')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LEAVES = ("/media/", "/static/", "logout", "export", "/jsi18n/")


def main() -> int:
    most = float(sys.argv[1]) if len(sys.argv) > 1 else MOST_MB
    found: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as empty:
        unkept = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": empty}
        for name, environment in (
            ("installed", dict[str, str]()),
            ("compiled files not kept", unkept),
        ):
            with temporary_folder() as folder, database(), running_site(**environment) as site:
                idle = _megabytes(site)
                pages = sum(_visit(site, folder, person) for person in PEOPLE)
                after = _megabytes(site)
            found.append((name, idle, after))
            print(f"{name}: {pages} pages visited")
    print(f"{'MB':<25}" + "".join(f"{name:>25}" for name, *_ in found))
    print(f"{'idle':<25}" + "".join(f"{idle:25.0f}" for _, idle, _ in found))
    print(f"{'after every page':<25}" + "".join(f"{after:25.0f}" for *_, after in found))
    return int(max(after for *_, after in found) > most)


def _megabytes(site: Site) -> float:
    ours, databases = families(site)
    return memory_mb([*ours, *databases])


def _visit(site: Site, folder: Path, person: str) -> int:
    """Every page that can be reached by links; how many there were."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    if person:
        _sign_in(opener, site, person, (folder / "demo_password").read_text().strip())
    seen = {"/", "/admin/"} if person else {"/"}
    waiting = deque(seen)
    while waiting and len(seen) < MOST_PAGES:
        for link in _LINK.findall(_page(opener, site, waiting.popleft())):
            path = link.replace("&amp;", "&")
            if path not in seen and not any(leaf in path for leaf in _LEAVES):
                seen.add(path)
                waiting.append(path)
    return len(seen)


def _sign_in(opener: urllib.request.OpenerDirector, site: Site, email: str, password: str) -> None:
    address = f"{site.address}/accounts/login/"
    token = _TOKEN.search(opener.open(address).read().decode())
    given = {"login": email, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    opener.open(address, urllib.parse.urlencode(given).encode()).read()


def _page(opener: urllib.request.OpenerDirector, site: Site, path: str) -> str:
    text = ""
    for _ in range(ROUNDS):
        try:
            with opener.open(site.address + path, timeout=60) as answer:
                kind = answer.headers.get("Content-Type", "")
                text = answer.read().decode() if kind.startswith("text/html") else ""
        except urllib.error.HTTPError:
            return ""
    return text


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main())
