"""The bar of what was played, as HTML: a learner may have two hundred spans, which are too many for
the loops of a template.

Only numbers and clocks of our own are written, so that nothing needs escaping.
"""

from django.utils.safestring import SafeString

from lessons.film.coverage import Coverage, GapLink


def played_bar(coverage: Coverage) -> SafeString:
    """The inside of the bar's SVG: what was played, and links to what was not."""
    played = [
        f'<rect x="{start}%" y="8" width="{length}%" height="6"/>'
        for start, length in coverage.bars
    ]
    links = [_link(gap) for gap in coverage.gaps] if played else []
    return SafeString("\n".join(played + links))


def _link(gap: GapLink) -> str:
    late = ' class="late"' if gap.is_late else ""
    return (
        f'<g role="listitem"><a href="?t={gap.second}"><rect class="press" x="{gap.at}%"'
        f' width="{gap.length}%" height="100%"/>'
        f'<text x="{gap.label_at}%" y="32"{late}>{gap.words}</text></a></g>'
    )
