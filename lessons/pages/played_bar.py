"""The bar of what was played, as HTML: a learner may have two hundred spans, which are too many for
the loops of a template.

What is written between the tags are numbers and clocks of our own, so that nothing needs escaping.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lessons.film.coverage import Coverage, GapLink

_ALL = '<rect class="all" y="8" width="100%" height="6"/>'


def played_bar(coverage: Coverage) -> SafeString:
    """The bar's SVG: what was played, and links to what was not."""
    played = [
        f'<rect x="{start}%" y="8" width="{length}%" height="6"/>'
        for start, length in coverage.bars
    ]
    links = [_link(gap) for gap in coverage.gaps] if played else []
    return SafeString("\n".join([_svg(coverage), _ALL, *played, *links, "</svg>"]))


def _svg(coverage: Coverage) -> str:
    return (
        f'<svg class="heard" role="list" aria-label="{escape(_("Not played yet"))}"'
        f' data-spans="{coverage.spans}" data-duration="{coverage.duration_ms}">'
    )


def _link(gap: GapLink) -> str:
    late = ' class="late"' if gap.is_late else ""
    return (
        f'<g role="listitem"><a href="?t={gap.second}"><rect class="press" x="{gap.at}%"'
        f' width="{gap.length}%" height="100%"/>'
        f'<text x="{gap.label_at}%" y="32"{late}>{gap.words}</text></a></g>'
    )
