"""`moewarden doctor`: what this machine can do, what is missing, and the one next step."""

import argparse
import json
import platform
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..settings import Settings, cache_folder, data_folder, load_settings

if TYPE_CHECKING:
    from ..machine import Folder, Gpu, Memory, Processor

WEIGHTS = {"bundled": 0.01, "OLMoE-1B-7B": 3.9, "granite-4.0-h-tiny": 4.1, "Qwen3-30B-A3B": 18.1}
"""Gigabytes that models take with their experts in four bits; a test reckons them from the models' shapes."""
ROOM = 1.5
"""Gigabytes that a model wants beside its weights, for its context and for what runs it."""
LEAST_DISK = 2.0
"""Gigabytes below which logs of some size find no room."""
EXTRAS = {
    "providers": "models of LangChain's providers and OpenAI-compatible servers",
    "mcp": "be an agent's tools, and call those of MCP servers",
    "serve": "serve a model, and the console",
    "studio": "LangGraph's Studio",
    "postgres": "checkpoints in PostgreSQL",
    "cluster": "read logs on several machines",
    "peers": "measure beside llama.cpp",
    "quantisers": "measure beside other quantisers",
    "dev": "run the tests",
}
"""What each extra is for."""
_MARGIN = 12
_GB = 1e9


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What was found."""

    version: str
    python: str
    system: str
    processor: "Processor"
    memory: "Memory"
    gpus: "Sequence[Gpu]"
    models: Mapping[str, str]
    """Model -> where it fits: `memory`, `card`, `card with offload`, or `nowhere`."""
    extras: Mapping[str, Sequence[str]]
    """Extra -> what of it is missing."""
    missing: Sequence[str]
    """What the package itself needs and is not there."""
    folders: "Sequence[Folder]"
    browser: str
    """What prints PDFs and pictures; empty where there is none."""
    next_step: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The form of the answer."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Look, and say what was found."""
    found = diagnose(load_settings())
    if arguments.json:
        print(json.dumps(asdict(found), indent=2, default=str))
    else:
        print("\n".join(_lines(found)))
    return 0


def diagnose(settings: Settings) -> Diagnosis:
    """Everything that there is to say; nothing is written, and no model is opened."""
    from .. import machine

    missing = machine.missing_packages()
    memory, cards = machine.memory(), machine.gpus()
    folders = [
        machine.folder("runs", settings.runs.absolute()),
        machine.folder("memory", settings.memory),
        machine.folder("cache", cache_folder()),
        machine.folder("data", data_folder()),
        machine.folder("temporary", Path(tempfile.gettempdir())),
    ]
    usable = [card.memory for card in cards if card.is_usable]
    return Diagnosis(
        version=version("moewarden"),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        processor=machine.processor(),
        memory=memory,
        gpus=cards,
        models={name: _fits(size, memory.total, max(usable, default=0)) for name, size in WEIGHTS.items()},
        extras={name: packages for name, packages in missing.items() if name},
        missing=missing[""],
        folders=folders,
        browser=machine.program(("chromium", "chromium-browser", "google-chrome", "chrome")),
        next_step=_next_step(settings, missing[""], folders, cards),
    )


def _fits(gigabytes: float, memory: int, card: int) -> str:
    """Where a model with so many gigabytes of weights can run."""
    wanted = (gigabytes + ROOM) * _GB
    if card >= wanted:
        return "card"
    if card and memory >= wanted:
        return "card with offload"
    return "memory" if memory >= wanted else "nowhere"


def _next_step(settings: Settings, missing: Sequence[str], folders: "Sequence[Folder]", cards: "Sequence[Gpu]") -> str:
    """The one thing to do now."""
    if missing:
        return f"{', '.join(missing)} is missing or too old: pip install -c constraints.txt -e . in the folder of moewarden"
    for folder in folders:
        if not folder.is_writable:
            return f"{folder.path} ({folder.use}) cannot be written: change its permissions, or name another in .env"
        if folder.free < LEAST_DISK * _GB:
            return f"{folder.path} ({folder.use}) has {folder.free / _GB:.1f} GB left: make room there"
    if any(not card.is_usable for card in cards):
        return (
            "PyTorch does not find the card: install a PyTorch for its driver (https://pytorch.org/get-started/locally)"
        )
    from ..wiring import is_provider

    if is_provider(settings.model):
        return f"moewarden model probe {settings.model}"
    if not any(Path().glob("*/report.json")):
        return "moewarden demo"
    return "moewarden investigate --alert alert.json --logs logs, with an alert and logs of yours"


def _lines(found: Diagnosis) -> list[str]:
    processor, memory = found.processor, found.memory
    cards = [
        f"{card.name}, {card.memory / _GB:.0f} GB, driver {card.driver}{'' if card.is_usable else ': PyTorch finds it not'}"
        for card in found.gpus
    ]
    unusable = [folder for folder in found.folders if not folder.is_writable]
    blocks = {
        "moewarden": [f"{found.version}, Python {found.python}, {found.system}"],
        "processor": [
            f"{processor.cores} cores of {processor.name}",
            f"features: {' '.join(processor.features) or 'none that a kernel uses'}",
        ],
        "memory": [f"{memory.total / _GB:.1f} GB, {memory.available / _GB:.1f} GB of it free"],
        "GPU": cards or ["none of NVIDIA's; models run on the processor"],
        "models": [f"{name:20}{_where(found.models[name], size)}" for name, size in WEIGHTS.items()],
        "missing": [*found.missing],
        "extras": [_extra(name, EXTRAS.get(name, ""), absent) for name, absent in found.extras.items()],
        "folders": [
            f"{folder.use:11}{folder.path}, {folder.free / _GB:.1f} GB free{': cannot be written' if folder in unusable else ''}"
            for folder in found.folders
        ],
        "browser": [found.browser or "no Chromium; PDFs and pictures need one"],
        "next step": [found.next_step],
    }
    return [
        f"{label if number == 0 else '':{_MARGIN}}{line}"
        for label, lines in blocks.items()
        for number, line in enumerate(lines)
    ]


def _where(fit: str, gigabytes: float) -> str:
    size = "" if gigabytes < 1 else f" ({gigabytes:g} GB in four bits)"
    words: Mapping[str, Any] = {
        "card": "fits the card",
        "card with offload": "fits with --offload auto: some experts wait in main memory",
        "memory": "fits main memory",
        "nowhere": "does not fit here",
    }
    return f"{words[fit]}{size}"


def _extra(name: str, use: str, absent: Sequence[str]) -> str:
    state = "there" if not absent else f"pip install 'moewarden[{name}]'"
    return f"{name:11}{use}: {state}"
