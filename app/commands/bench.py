"""`moewarden bench`: how fast this machine reads logs and makes decisions, and how that compares."""

import argparse
import os
import platform
import resource
import statistics
import tempfile
import time
from argparse import SUPPRESS
from importlib.metadata import version
from pathlib import Path

from ..errors import UsageError
from ..settings import Settings, load_settings
from .investigate import given_settings

_DECISIONS = 20

PARTS = ("logs", "model", "peers", "quality")
"""What is measured unless a part is named."""
BY_NAME = ("real", "offload", "launches", "quantisers", "scan")
"""What is only done by name: it takes a minute to half an hour, or compares packages that few have."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to read, and which model to time."""
    parser.add_argument(
        "--lines", type=int, default=10_000, metavar="N", help="records to read of each family (default: %(default)s)"
    )
    parser.add_argument(
        "--before",
        type=Path,
        metavar="DIR",
        help="a checkout of an earlier build that reads and scans the same logs in turns with this one",
    )
    parser.add_argument(
        "--model", default=SUPPRESS, metavar="NAME", help="the model to time, or none (default: bundled)"
    )
    parser.add_argument("--experts", default=SUPPRESS, choices=["packed", "expanded"], help="how experts run")
    parser.add_argument("--device", default=SUPPRESS, metavar="NAME", help="auto, cpu, cuda or cuda:N")
    parser.add_argument("--threads", default=SUPPRESS, type=int, metavar="N", help="CPU threads for the model")
    parser.add_argument(
        "--only",
        default=",".join(PARTS),
        metavar="PARTS",
        help="some of logs, model, peers, quality (default: these), real: models of real widths beside llama.cpp, "
        "offload: what a model that does not fit a card has moved, launches: what a GPU's decode step launches and moves, "
        "counted without one, quantisers: what each way to quantise leaves in 16 bits, scan: logs read and rules matched",
    )
    parser.add_argument(
        "--layers",
        type=int,
        default=6,
        metavar="N",
        help="layers of a model of real widths, 0 for the whole model (default: %(default)s)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="leave models of real widths there, so that another run need not write them",
    )
    parser.add_argument(
        "--precisions", default="", metavar="NAMES", help="llama.cpp's files beside them: Q4_0, Q4_K_M (default: both)"
    )
    parser.add_argument(
        "--sizes", default="", metavar="NAMES", help="some of granite, granite-hybrid, olmoe, qwen3 (default: these)"
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=5,
        metavar="N",
        help="turns that each engine or build takes (default: %(default)s)",
    )
    parser.add_argument(
        "--rules",
        default=SUPPRESS,
        type=Path,
        action="append",
        metavar="DIR",
        help="a folder of further Sigma rules for the scan part; may be repeated",
    )
    parser.add_argument(
        "--events",
        default="",
        metavar="SIZES",
        help="with --only scan: how time and memory grow with so many events, such as 1e6,2e6,4e6",
    )
    parser.add_argument(
        "--kinds",
        default="",
        metavar="NAMES",
        help="with --events: some of windows, processes, access, syslog, evtx (default: these)",
    )
    parser.add_argument(
        "--zircolite",
        type=Path,
        metavar="CHECKOUT",
        help="with --events: have Zircolite, with the rules of its checkout, take the same Windows events",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="also write what is measured, as JSON")
    parser.add_argument(
        "--quality",
        type=Path,
        metavar="CHECKPOINT",
        help="quantise this float checkpoint of the bundled model and compare the answers of both",
    )
    parser.add_argument(
        "--samples", type=int, default=100, metavar="N", help="of each kind, with --quality (default: %(default)s)"
    )
    parser.add_argument(
        "--gpu",
        action="store_true",
        help="instead measure the GPU with models of real size and random weights: about 20 minutes",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the machine, then one line per measurement, then tables."""
    if arguments.gpu:
        from ...backends.benchmarks.run import main as measure_gpu

        return measure_gpu(["--out", str(arguments.out)] if arguments.out else [])
    from .bench_backend import (
        compare_quality,
        count_launches,
        measure_offload,
        measure_peers,
        measure_real,
        show_quality,
    )
    from .bench_reading import measure_reading

    if arguments.quality is not None:
        return compare_quality(arguments.quality, arguments.samples)
    parts = _parts(arguments.only)
    settings = load_settings(given_settings(arguments))
    machine = f"{os.cpu_count()} cores {platform.machine()}, {platform.system()}"
    print(f"{machine}, Python {platform.python_version()}, torch {version('torch')}")
    if "logs" in parts:
        measure_reading(arguments.lines, arguments.before, arguments.out)
        _time_rules(arguments.lines)
    if "model" in parts and settings.model != "none":
        _time_model(settings)
    if "peers" in parts and settings.model in ("", "bundled"):
        measure_peers(arguments.rounds, arguments.out, settings.experts)
    if "real" in parts:
        sizes, precisions = _names(arguments.sizes), _names(arguments.precisions)
        measure_real(arguments.rounds, arguments.layers, sizes, precisions, arguments.keep, arguments.out)
    if "launches" in parts:
        count_launches(arguments.out)
    if "offload" in parts:
        measure_offload(arguments.out)
    if "quantisers" in parts:
        from ...backends.benchmarks.quantisers.run import measure

        measure(arguments.out)
    if "scan" in parts:
        from .bench_growth import kinds_of, measure_growth, sizes_of
        from .bench_scan import measure_scan

        if arguments.events:
            measure_growth(
                sizes_of(arguments.events),
                settings.rules,
                arguments.out,
                kinds=kinds_of(arguments.kinds),
                before=arguments.before,
                zircolite=arguments.zircolite,
            )
        else:
            measure_scan(arguments.lines, arguments.rounds, arguments.before, settings.rules, arguments.out)
    if "quality" in parts and settings.model in ("", "bundled"):
        show_quality()
    return 0


def _parts(text: str) -> tuple[str, ...]:
    chosen = _names(text)
    for part in chosen:
        if part not in PARTS + BY_NAME:
            raise UsageError(f"bench has no part {part!r}; choose of {', '.join(PARTS + BY_NAME)}.")
    return chosen


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _time_rules(lines: int) -> None:
    from ...graphs.events.reader import perceive
    from ...graphs.events.store import EventStore
    from ...graphs.signals import load_rules, scan, starter_pack
    from .log_families import lines_of

    rules = load_rules([starter_pack()])
    with tempfile.TemporaryDirectory(prefix="moewarden-") as work:
        logs = Path(work) / "logs"
        logs.mkdir()
        with (logs / "auth.log").open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines_of("sshd", lines))
        perceive(logs, Path(work) / "events.duckdb")
        store = EventStore.open(Path(work) / "events.duckdb", logs)
        scanning = scan(store, rules).seconds
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"rules: {len(rules.rules)} matched on {lines:,} sshd lines in {scanning:.2f} s, peak memory {peak:,.0f} MiB")


def _time_model(settings: Settings) -> None:
    from langchain_core.messages import HumanMessage

    from ..wiring import open_model

    started = time.perf_counter()
    model = open_model(settings)
    assert model is not None
    print(f"model: {settings.model} opened in {time.perf_counter() - started:.1f} s")
    if not getattr(model, "supports_choices", False):
        return
    facts = "\n".join(f"fact {number}: failed logins from one address, many accounts" for number in range(20))
    seconds, tokens, metadata = [], 0, {}
    for number in range(_DECISIONS + 1):
        begun = time.perf_counter()
        answer = model.invoke([HumanMessage(f"case {number}\n{facts}")], choices=["hostile", "ordinary", "cannot tell"])
        seconds.append(time.perf_counter() - begun)
        tokens = answer.usage_metadata["input_tokens"] if answer.usage_metadata else 0
        metadata = answer.response_metadata
    median = statistics.median(seconds[1:])  # the first call also warms up
    print(
        f"decision: {tokens} tokens in {median * 1000:.0f} ms, median of {_DECISIONS} ({tokens / median:,.0f} tokens/s)"
    )
    answer = model.invoke([HumanMessage(facts)], max_tokens=64)
    speed = answer.response_metadata.get("decode_tokens_per_s") or 0.0
    print(f"writing: {speed:,.0f} tokens/s")
    print(f"experts: {metadata.get('experts_mode', '')}, kernel: {metadata.get('kernel', '')}")
