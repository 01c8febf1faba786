"""Sheets of SVG on light paper: text, boxes, smooth lines."""

from drawing import (
    LIGHT_ACCENT,
    LIGHT_INK,
    LIGHT_PAPER,
    LIGHT_SOFT,
    SANS,
    SERIF,
    hangul_marked,
)

Points = list[tuple[float, float]]

SHEET = f"""<!doctype html><html lang="en"><meta charset="utf-8"><style>
body {{ margin: 0; background: {LIGHT_PAPER}; }} svg {{ display: block; }}
text {{ font-family: {SANS}; font-size: 20px; fill: {LIGHT_INK}; }}
.title {{ font-family: {SERIF}; font-size: 30px; }}
.soft {{ fill: {LIGHT_SOFT}; }} .small {{ font-size: 17px; }}
.accent {{ fill: {LIGHT_ACCENT}; font-weight: 700; }} .mid {{ text-anchor: middle; }}
.end {{ text-anchor: end; }} .inverse {{ fill: {LIGHT_PAPER}; }}
*:lang(ko) {{ font-family: "Noto Sans", "Noto Sans CJK KR", sans-serif; }}
</style>%s</html>"""


def text(x: float, y: float, words: str, kind: str = "") -> str:
    words = hangul_marked(words, "tspan")
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{words}</text>'


def svg(width: int, height: int, *parts: str) -> str:
    return f'<svg width="{width}" height="{height}">{"".join(parts)}</svg>'


def box(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {style}/>'


def smooth(points: Points) -> str:
    """A path through the points without corners (Catmull-Rom, written as Bézier curves)."""
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    around = [points[0], *points, points[-1]]
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        path += (
            f"C{b[0] + (c[0] - a[0]) / 6:.1f},{b[1] + (c[1] - a[1]) / 6:.1f}"
            f" {c[0] - (d[0] - b[0]) / 6:.1f},{c[1] - (d[1] - b[1]) / 6:.1f}"
            f" {c[0]:.1f},{c[1]:.1f}"
        )
    return path
