"""The bar of what was played, as HTML."""

import html5lib
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from lessons.fields import spans_from_text
from lessons.film.coverage import cover
from lessons.pages.played_bar import played_bar

SPANS = st.lists(st.tuples(st.integers(0, 600_000), st.integers(0, 600_000)), max_size=200)


def test_bar_shows_what_was_played_and_leads_to_what_was_not() -> None:
    bar = played_bar(cover([(0, 30_000), (90_000, 120_000)], duration_ms=120_000))

    assert bar == (
        '<svg class="heard" role="list" aria-label="Not played yet"'
        ' data-spans="0-30000,90000-120000" data-duration="120000">\n'
        '<rect class="all" y="8" width="100%" height="6"/>\n'
        '<rect x="0%" y="8" width="25%" height="6"/>\n'
        '<rect x="75%" y="8" width="25%" height="6"/>\n'
        '<g role="listitem"><a href="?t=30">'
        '<rect class="press" x="25%" width="50%" height="100%"/>'
        '<text x="25%" y="32">0:30–1:30</text></a></g>\n</svg>'
    )


def test_label_of_a_late_gap_ends_where_the_gap_ends() -> None:
    bar = played_bar(cover([(0, 90_000)], duration_ms=120_000))

    assert '<text x="100%" y="32" class="late">1:30–2:00</text>' in bar


def test_nothing_played_has_no_links() -> None:
    bar = played_bar(cover([], duration_ms=120_000))

    assert "<a" not in bar
    assert bar.count("<rect") == 1


@given(SPANS)
def test_every_span_and_link_is_in_the_bar(spans: list[tuple[int, int]]) -> None:
    coverage = cover([span for span in spans if span[0] < span[1]], duration_ms=600_000)
    svg = html5lib.parseFragment(f"<svg>{played_bar(coverage)}</svg>", namespaceHTMLElements=False)

    elements = [element.tag.rpartition("}")[2] for element in svg.iter()]
    links = len(coverage.gaps) if coverage.bars else 0
    assert elements.count("a") == elements.count("text") == links
    assert elements.count("rect") == 1 + len(coverage.bars) + links


@pytest.mark.parametrize(
    ("text", "spans"),
    [("{}", []), ("", []), ("{[0,12500),[40000,60000)}", [(0, 12_500), (40_000, 60_000)])],
)
def test_spans_from_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert spans_from_text(text) == spans


@pytest.mark.django_db
def test_spans_are_as_postgresql_writes_them() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '{}'::int4multirange::text")
        assert spans_from_text(cursor.fetchone()[0]) == []
        cursor.execute("SELECT '{[0,5),[3,9),[12,12],(19,30]}'::int4multirange::text")
        assert spans_from_text(cursor.fetchone()[0]) == [(0, 9), (12, 13), (20, 31)]
