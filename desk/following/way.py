"""The way of a learner as a strip, a tile for each step. As SVG written here: a page of fifty
learners has thousands of tiles, too many for the loops of a template.

What is written between the tags are numbers of our own.
"""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk.following.learners import Stand

TILE, GAP, HIGH = 7, 2, 16


def way_strip(stands: Sequence[Stand]) -> SafeString:
    """A wider gap is before each week; the label says in words what it shows."""
    tiles = []
    x, week = 0, 0
    for stand in stands:
        if week and stand.step.week != week:
            x += 2 * GAP
        week = stand.step.week
        state = f' class="{stand.state}"' if stand.state else ""
        tiles.append(f'<rect{state} x="{x}" width="{TILE}" height="{HIGH}" rx="1.5"/>')
        x += TILE + GAP
    label = _("%(done)d of %(total)d steps complete, %(open)d begun, %(failed)d not passed") % {
        "done": sum(stand.state == "d" for stand in stands),
        "total": len(stands),
        "open": sum(stand.state == "b" for stand in stands),
        "failed": sum(stand.state == "f" for stand in stands),
    }
    return SafeString(
        f'<svg class="strip" role="img" aria-label="{escape(label)}" width="{max(x, 1)}"'
        f' height="{HIGH}">{"".join(tiles)}</svg>'
    )
