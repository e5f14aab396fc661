"""Draws times against what grows, both on logarithmic scales, as an SVG with a ground of its own."""

import math
from html import escape

WIDTH, HEIGHT = 850, 520
LEFT, RIGHT, TOP, BOTTOM = 76, 220, 48, 60
LABEL_GAP = 18

# Colours that differ for the colour-blind too, and a shape for each beside.
STYLES = {
    "cobrowse-lint, JSON": ("#0b57d0", "disc"),
    "cobrowse-lint": ("#0b57d0", "ring"),
    "floor": ("#6b6b6b", "ring"),
    "floor, writing as much": ("#6b6b6b", "disc"),
    "jsonschema-cli": ("#b3261e", "square"),
    "boon": ("#9a6700", "triangle"),
    "sourcemeta, fast": ("#00796b", "diamond"),
    "sourcemeta, exhaustive": ("#00796b", "square"),
    "ajv-cli": ("#8e24aa", "triangle"),
    "check-jsonschema": ("#222222", "diamond"),
}

Points = list[tuple[float, float]]


def draw(title: str, axis: str, names: dict[float, str], lines: dict[str, Points]) -> str:
    """`names` says which sizes are marked on the axis below, and how; `lines` has seconds by size."""
    lines = {name: points for name, points in lines.items() if points and name in STYLES}
    across = [x for points in lines.values() for x, _ in points]
    up = [y for points in lines.values() for _, y in points]
    low, high = math.floor(math.log10(min(up))), math.ceil(math.log10(max(up)))
    first, last = math.log10(min(across)), math.log10(max(across))
    x = lambda value: LEFT + (math.log10(value) - first) / (last - first) * (WIDTH - LEFT - RIGHT)
    y = lambda value: HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}"'
        ' font-family="system-ui, Helvetica, Arial, sans-serif" font-size="14" fill="#222">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#fff"/>',
        text(LEFT, 28, title, weight="bold", size=16),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, axis, anchor="middle"),
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#d0d0d0"/>')
        parts.append(text(LEFT - 10, at + 5, time(10**power), anchor="end"))
    for value, name in names.items():
        at = x(value)
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#ececec"/>')
        parts.append(text(at, HEIGHT - BOTTOM + 22, name, anchor="middle"))
    places = spread({name: y(points[-1][1]) for name, points in lines.items()})
    for name, points in lines.items():
        colour, shape = STYLES[name]
        own = name.startswith("cobrowse-lint")
        path = " ".join(f"{x(size):.1f},{y(seconds):.1f}" for size, seconds in points)
        dashes = ' stroke-dasharray="6 4"' if shape == "ring" else ""
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{3 if own else 1.8}"{dashes}/>')
        parts += [mark(shape, x(size), y(seconds), colour) for size, seconds in points]
        end_x, end_y, label_y = x(points[-1][0]), y(points[-1][1]), places[name]
        parts.append(f'<path d="M{end_x + 7:.1f},{end_y:.1f} L{end_x + 22:.1f},{label_y:.1f}" fill="none" stroke="{colour}" stroke-width="0.8"/>')
        parts.append(mark(shape, end_x + 29, label_y, colour))
        parts.append(text(end_x + 39, label_y + 5, name, colour=colour, weight="bold" if own else "normal"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def spread(wanted: dict[str, float]) -> dict[str, float]:
    """Places for labels as near as possible to where they belong, none upon another, none below the plot."""
    places, floor = {}, HEIGHT - BOTTOM + LABEL_GAP
    for name, at in sorted(wanted.items(), key=lambda item: -item[1]):
        floor = places[name] = min(at, floor - LABEL_GAP)
    return places


def time(seconds: float) -> str:
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1e3:g} ms"


def text(x: float, y: float, content: str, anchor="start", colour="#222", weight="normal", size=14) -> str:
    style = f'text-anchor="{anchor}" fill="{colour}" font-weight="{weight}" font-size="{size}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(content)}</text>'


def mark(shape: str, x: float, y: float, colour: str) -> str:
    paint = f'fill="{colour}"'
    match shape:
        case "disc":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" {paint}/>'
        case "ring":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#fff" stroke="{colour}" stroke-width="1.8"/>'
        case "square":
            return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" {paint}/>'
        case "triangle":
            return f'<path d="M{x:.1f},{y - 5:.1f} l5,9 h-10 z" {paint}/>'
    return f'<path d="M{x:.1f},{y - 5.5:.1f} l5.5,5.5 l-5.5,5.5 l-5.5,-5.5 z" {paint}/>'
