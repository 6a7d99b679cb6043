"""Results as plain tables for a terminal."""

from collections.abc import Sequence

from .work import Row

BUS = 25e9
"""Bytes a second that a bus of PCI Express 4.0, 16 lanes, takes in practice; a bound on writing, no measurement."""

COLUMNS = {
    "decode": (
        ("batch", "batch", 1.0, 0),
        ("decode_tokens_per_s", "decode tok/s", 1.0, 1),
        ("prefill_tokens_per_s", "prefill tok/s", 1.0, 0),
        ("time_to_first_token_s", "first token ms", 1e3, 1),
        ("peak_memory_bytes", "peak GB", 1e-9, 2),
        ("bytes_read_per_token", "MB/token", 1e-6, 1),
        ("share_of_limit", "% of limit", 100.0, 1),
        ("ratio_to_moewarden", "x ours", 1.0, 3),
    ),
    "layer": (
        ("batch", "batch", 1.0, 0),
        ("microseconds", "us", 1.0, 2),
        ("bytes_per_s", "TB/s", 1e-12, 3),
        ("share_of_limit", "% of limit", 100.0, 1),
        ("ratio_to_moewarden", "x ours", 1.0, 3),
    ),
    "cpu": (
        ("decode_tokens_per_s", "decode tok/s", 1.0, 1),
        ("prefill_tokens_per_s", "prefill tok/s", 1.0, 0),
        ("decisions_per_s", "decisions/s", 1.0, 1),
        ("peak_memory_bytes", "peak GB", 1e-9, 2),
        ("agreement", "agreement", 1.0, 3),
        ("milliseconds", "ms", 1.0, 3),
        ("share_of_copy_bandwidth", "% of copying", 100.0, 1),
        ("ratio_to_moewarden", "x ours", 1.0, 3),
    ),
}
"""For each kind of table: key, heading, factor, decimals."""


def decode_table(rows: Sequence[Row]) -> str:
    """Whole models, one table a model."""
    return _tables([row for row in rows if row.get("section") == "decode"], "decode", ("model",))


def layer_table(rows: Sequence[Row]) -> str:
    """Single layers, one table for each kind."""
    chosen = [row for row in rows if "layer" in row and row.get("section") != "cpu"]
    return _tables(chosen, "layer", ("model", "layer"))


def cpu_table(rows: Sequence[Row]) -> str:
    """What was measured on a CPU, one table for each thing."""
    return _tables([row for row in rows if row.get("section") == "cpu"], "cpu", ("what",))


def real_table(rows: Sequence[Row]) -> str:
    """Models of real widths on a CPU, one table for each model and thing measured."""
    return _tables([row for row in rows if row.get("section") == "real" and "engine" in row], "cpu", ("model", "what"))


def offload_table(rows: Sequence[Row]) -> str:
    """Experts that do not fit: for each card and kind of routing what a token has moved."""
    lines = [
        f"{'card, GB':>8}  {'routing':8}{'on the card':>16}{'experts a token':>30}{'MB a token':>12}{'tokens/s at':>13}",
        f"{'':8}  {'':8}{'':>16}{'planned':>10}{'played':>10}{'counted':>10}{'':>12}{f'{BUS / 1e9:.0f} GB/s':>13}",
    ]
    for row in (row for row in rows if row.get("section") == "offload"):
        counted = f"{row['counted']:.1f}" if "counted" in row else ""
        held = f"{row['experts_on_card']:,} of {row['experts']:,}"
        lines.append(
            f"{row['card']:>8g}  {row['routing']:8}{held:>16}{row['planned']:>10.1f}{row['played']:>10.1f}{counted:>10}"
            f"{row['played_bytes'] / 1e6:>12,.0f}{BUS / max(row['played_bytes'], 1):>13,.0f}"
        )
    return "\n".join(lines)


def _tables(rows: Sequence[Row], kind: str, by: Sequence[str]) -> str:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(", ".join(str(row.get(key, "")) for key in by), []).append(row)
    return "\n\n".join(f"{title}\n{_table(group, kind)}" for title, group in groups.items())


def _table(rows: Sequence[Row], kind: str) -> str:
    columns = [column for column in COLUMNS[kind] if any(column[0] in row for row in rows)]
    lines = [["", *(heading for _, heading, _, _ in columns), ""]]
    for row in rows:
        cells = [f"{row[key] * factor:,.{digits}f}" if key in row else "" for key, _, factor, digits in columns]
        lines.append([str(row.get("engine", "")), *cells, str(row.get("error", ""))])
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns) + 1)]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:-1], widths[1:], strict=True)), line[-1]]
        ).rstrip()
        for line in lines
    )
