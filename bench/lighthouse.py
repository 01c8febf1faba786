"""Lighthouse scores of public pages, and their loading times on a slow network.

    npm install --ignore-scripts --prefix /tmp/lighthouse lighthouse@13.5
    .venv/bin/python -m bench.lighthouse --cli /tmp/lighthouse/node_modules/.bin/lighthouse
        [--runs 5] [--address https://learn.example.org]

Starts a demo site, unless the address of another is given, and visits catalogue, course page, an
open film and an open article, found in the sitemap, one after the other. Prints the medians: the
four scores of Lighthouse's own phone; then the largest paint and the layout shift where every
answer takes 400 ms and 400 kbit/s come in. Needs node and Chromium (CHROME_PATH names another one).

A busy machine lowers the score of performance; the others do not depend on it.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.site import running_site, temporary_folder

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PHONE = [f"--only-categories={','.join(CATEGORIES)}"]
# Applied throttling, not simulated from a fast visit.
SLOW = [
    "--only-categories=performance",
    "--throttling-method=devtools",
    "--throttling.requestLatencyMs=400",
    "--throttling.downloadThroughputKbps=400",
    "--throttling.uploadThroughputKbps=400",
]
CHROMIUM = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
PERFECT = 100
LATEST_MS = 2500
VISIT_SECONDS = 180
PARTS_OF_A_STEP = 4

Report = dict[str, Any]


@dataclass(slots=True)
class Visits:
    """The reports of one page, per profile."""

    phone: list[Report] = field(default_factory=list)
    slow: list[Report] = field(default_factory=list)

    def scores(self) -> list[int]:
        return [
            round(100 * statistics.median(r["categories"][name]["score"] for r in self.phone))
            for name in CATEGORIES
        ]

    def median(self, audit: str) -> float:
        """Of the slow profile: milliseconds, or the unit of the layout shift."""
        return statistics.median(float(r["audits"][audit]["numericValue"]) for r in self.slow)


def main() -> int:
    arguments = _arguments()
    if shutil.which(arguments.cli) is None:
        sys.exit("There is no Lighthouse: the head of bench/lighthouse.py says how to get it.")
    with _site(arguments.address) as address:
        pages = public_pages(address)
        visits = {name: Visits() for name in pages}
        for run in range(arguments.runs):
            for name, url in pages.items():
                print(f"run {run + 1}: {name}", file=sys.stderr)
                visits[name].phone.append(_visit(arguments.cli, url, PHONE))
                visits[name].slow.append(_visit(arguments.cli, url, SLOW))
    print(f"medians of {arguments.runs}   {'  '.join(CATEGORIES)}   slow: largest paint, shift")
    verdicts = [_say(name, page) for name, page in visits.items()]
    return 0 if all(verdicts) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.lighthouse", description="See its head.")
    parser.add_argument("--cli", default="lighthouse", help="Lighthouse's command")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--address", default="", help="of a site that runs already")
    return parser.parse_args()


@contextmanager
def _site(address: str) -> Iterator[str]:
    if address:
        yield address.rstrip("/")
        return
    with temporary_folder(), running_site() as site:
        yield site.address


def public_pages(address: str) -> dict[str, str]:
    """The first page of each kind in the sitemap, by name."""
    pages = {"catalogue": f"{address}/"}
    for url in re.findall(r"<loc>(.*?)</loc>", _text(f"{address}/sitemap.xml")):
        parts = url.removeprefix(address).strip("/").split("/")
        if len(parts) == PARTS_OF_A_STEP:
            pages.setdefault("open film" if "<video" in _text(url) else "open article", url)
        elif parts[0] == "courses":
            pages.setdefault("course", url)
    return pages


def _text(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        text: str = answer.read().decode()
        return text


def _visit(cli: str, url: str, profile: list[str]) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [cli, url, "--quiet", CHROMIUM, "--output=json", f"--output-path={path}"]
        environment = {"CHROME_PATH": "/usr/bin/chromium", **os.environ}
        subprocess.run(
            [*command, *profile],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=VISIT_SECONDS,
        )
        report: Report = json.loads(path.read_text())
    return report


def _say(name: str, visits: Visits) -> bool:
    """Print one page's medians; returns whether they are within the limits."""
    scores = visits.scores()
    paint, shift = (
        visits.median("largest-contentful-paint"),
        visits.median("cumulative-layout-shift"),
    )
    numbers = "".join(
        f"{score:>{len(title) + 2}}" for score, title in zip(scores, CATEGORIES, strict=True)
    )
    print(f"{name:<15}{numbers}   {paint / 1000:17.2f} s {shift:6.3f}")
    return min(scores) == PERFECT and paint <= LATEST_MS and shift == 0


if __name__ == "__main__":
    sys.exit(main())
