"""A picture of the results: what each engine writes per second, before what the memory would allow it."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from .decoding import OURS
from .work import Row

WIDTH, LEFT, RIGHT = 960, 230, 150
BAR, GAP, TITLE = 18, 8, 44
OUR_COLOR, PEER_COLOR, LIMIT_COLOR, INK = "#1f6f54", "#7a8794", "#e3e7ea", "#20262c"


def draw(head: dict[str, Any], rows: Sequence[Row], batch: int = 1) -> str:
    """An SVG of decode speed at one batch size, a panel a model; empty where nothing was measured."""
    measured = [r for r in rows if r.get("section") == "decode" and r.get("batch") == batch and "share_of_limit" in r]
    models = list(dict.fromkeys(row["model"] for row in measured))
    parts: list[str] = []
    y = 64
    for model in models:
        mine = sorted((r for r in measured if r["model"] == model), key=lambda r: -r["decode_tokens_per_s"])
        y = _panel(parts, model, mine, y)
    title = f"Decoding, batch {batch}: tokens per second"
    under = f"{head.get('device', '')}, {head.get('date', '')[:10]}. Pale: what the copy bandwidth "
    under += f"({head.get('copy_bytes_per_s', 0) / 1e12:.2f} TB/s) would allow for the bytes each engine reads."
    top = [_text(16, 26, title, size=17, weight="bold"), _text(16, 46, under, size=12)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 8}" viewBox="0 0 {WIDTH} {y + 8}" '
        f'font-family="sans-serif" role="img"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(top + parts)}</svg>\n'
    )


def write_picture(path: Path, head: dict[str, Any], rows: Sequence[Row]) -> None:
    """Beside the JSON file."""
    path.write_text(draw(head, rows), encoding="utf-8")


def _panel(parts: list[str], model: str, rows: Sequence[Row], y: int) -> int:
    """One model's bars; returns where the next panel begins."""
    limits = [row["decode_tokens_per_s"] / row["share_of_limit"] for row in rows]
    scale = (WIDTH - LEFT - RIGHT) / max(*limits, 1.0)
    parts.append(_text(16, y + 20, model, size=14, weight="bold"))
    y += TITLE - 12
    for row, limit in zip(rows, limits, strict=True):
        speed = row["decode_tokens_per_s"]
        is_ours = row["engine"] == OURS
        parts.append(_text(LEFT - 8, y + 13, row["engine"], anchor="end", weight="bold" if is_ours else "normal"))
        parts.append(_bar(limit * scale, y, LIMIT_COLOR))
        parts.append(_bar(speed * scale, y, OUR_COLOR if is_ours else PEER_COLOR))
        label = f"{speed:,.0f} of {limit:,.0f} ({100 * row['share_of_limit']:.0f} %)"
        parts.append(_text(round(LEFT + limit * scale + 6), y + 13, label))
        y += BAR + GAP
    return y + 12


def _bar(width: float, y: int, color: str) -> str:
    return f'<rect x="{LEFT}" y="{y}" width="{max(width, 1):.1f}" height="{BAR}" fill="{color}"/>'


def _text(x: int, y: int, words: str, *, size: int = 12, weight: str = "normal", anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{INK}">{escape(words)}</text>'
    )
