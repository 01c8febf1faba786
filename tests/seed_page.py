"""The seed page and its expected transcript; it is not part of a user's clone."""

import json
from pathlib import Path

import pytest

SEED = Path(__file__).resolve().parents[2] / "shared/seed"
STARTS = (6, 56, 110, 166, 209, 247, 288, 333, 382, 427, 474)
needs_seed = pytest.mark.skipif(not SEED.is_dir(), reason="the seed page is not at hand")


def seed_page() -> Path:
    return next(SEED.glob("*.txt"))


def seed_paragraphs() -> list[str]:
    """The text of the seed page's transcript, cut out by the expected beginnings and ends."""
    page = seed_page().read_text()
    expected = json.loads((SEED / "expected.json").read_text())
    paragraphs = []
    for segment in expected["segments"]:
        start = page.index(segment["begins"])
        end = page.index(segment["ends"], start) + len(segment["ends"])
        paragraphs.append(page[start:end])
    return paragraphs
