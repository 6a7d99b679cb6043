"""One measuring process: `python -m moewarden.backends.benchmarks.quantisers.worker WAY FOLDER` prints a row a model.

It imports nothing of ours that needs Transformers 5, so that it runs under an earlier one too.
"""

import json
import logging
import re
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import torch
from torch import nn

from .held import bits_by_kind, left_in_floats
from .ways import WAYS, Way

Row = dict[str, Any]
"""One way and one model."""

MARK = "ROW "
"""What the lines that hold rows begin with."""


def rows_of(way: Way, folder: Path) -> Iterator[Row]:
    """A row for each checkpoint under the folder; a failure is a row as well."""
    versions = {name: _version(name) for name in way.packages}
    for checkpoint in sorted(path for path in folder.iterdir() if (path / "config.json").is_file()):
        about = {"way": way.name, "model": checkpoint.name, "versions": versions}
        if versions[way.packages[0]] == "":
            yield about | {"error": f"{way.packages[0]} is not installed"}
            continue
        yield about | _measure(way, checkpoint)


def _measure(way: Way, checkpoint: Path) -> Row:
    said = _Said()
    logging.getLogger("transformers").addHandler(said)
    try:
        network, floats = way.load(checkpoint), _floats(checkpoint)
        bits = bits_by_kind(network, floats)
    except Exception as error:  # whatever a way fails with is what its row says
        return {"error": f"loading: {said.cause() or first_line(error)}"}
    finally:
        logging.getLogger("transformers").removeHandler(said)
    answers = _answers(network)
    after = bits_by_kind(network, floats)
    row = {"bits": bits, "left_in_16_bits": left_in_floats(bits), "answers": answers}
    return row if after == bits else row | {"bits_after_a_step": after}


def _floats(checkpoint: Path) -> nn.Module:
    transformers = import_module("transformers")
    config = transformers.AutoConfig.from_pretrained(checkpoint)
    with torch.device("meta"):
        network: nn.Module = transformers.AutoModelForCausalLM.from_config(config)
    return network


def _answers(network: Any) -> str:
    """`yes`, or what a step on this processor fails with; whether a plain loop over the experts would do."""
    try:
        return _step(network)
    except Exception as error:  # the same
        failed = first_line(error)
        if not hasattr(network, "set_experts_implementation"):
            return failed
    network.set_experts_implementation("eager")
    try:
        return f"{_step(network)}, with eager experts alone; else {failed}"
    except Exception:  # what it fails with as it was loaded has been kept
        return failed


def _step(network: Any) -> str:
    with torch.no_grad():
        logits = network(torch.tensor([[1, 2, 3, 4, 5]])).logits
    return "yes" if bool(logits.isfinite().all()) else "numbers that are none"


def first_line(error: BaseException) -> str:
    """The kind of an error and the first line of what it says."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300] if lines else ''}"


class _Said(logging.Handler):
    """Keeps the report in which Transformers hides why a weight could not be converted."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the words."""
        self.text += record.getMessage() + "\n"

    def cause(self) -> str:
        """The first error in it; empty without one."""
        found = re.search(r"^(?:\w+\.)*\w+(?:Error|Exception): .+$", self.text, re.MULTILINE)
        return found[0][:300] if found else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def main(name: str, folder: str) -> None:
    """Measure one way and print each row at once."""
    warnings.simplefilter("ignore")
    way = next(way for way in WAYS if way.name == name)
    for row in rows_of(way, Path(folder)):
        print(MARK + json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
