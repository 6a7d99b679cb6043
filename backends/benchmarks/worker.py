"""One measuring process: `python -m moewarden.backends.benchmarks.worker JOB` prints a line for each row.

Each job has a process of its own, so that its peak memory and its state are its own and its failure is one row.
"""

import json
import logging
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from ..moe.quiet import quiet_transformers
from .decoding import context_rows, decoding_rows, first_line
from .linear_layer import linear_layer_rows
from .machine import copy_bandwidth, describe_machine
from .peers import PeerMissingError
from .profiling import profile_rows
from .routed_layer import routed_layer_rows
from .storing import storage_rows
from .work import Job, Row

MARK = "ROW "
"""What the lines that hold rows begin with."""


def machine_rows(job: Job) -> Iterator[Row]:
    """The machine and its memory's bandwidth."""
    size = 2**26 if job.is_tiny else 2**31
    yield {"machine": describe_machine(job.device), "copy_bytes_per_s": round(copy_bandwidth(job.device, size))}


SECTIONS: dict[str, Callable[[Job], Iterator[Row]]] = {
    "machine": machine_rows,
    "decode": decoding_rows,
    "context": context_rows,
    "routed layer": routed_layer_rows,
    "linear layer": linear_layer_rows,
    "profile": profile_rows,
    "storage": storage_rows,
}
"""What each section measures."""


def rows_of(job: Job) -> Iterator[Row]:
    """The job's rows; a failure is a row as well."""
    about = {"section": job.section, "model": job.model, "engine": job.engine}
    about = {key: value for key, value in about.items() if value}
    with warnings.catch_warnings(), quiet_transformers():
        warnings.simplefilter("ignore")  # peers warn of their own matters, by the hundred
        try:
            for row in SECTIONS[job.section](job):
                yield about | row
        except PeerMissingError as error:
            yield about | {"error": str(error)}
        except Exception as error:  # any failure of a peer, of whatever kind, is a row and not the end of the run
            frames = traceback.extract_tb(error.__traceback__)[-4:]
            where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
            yield about | {"error": f"{type(error).__name__}: {first_line(error)}", "where": where}


def main(text: str) -> None:
    """Measure one job and print each row, complete, at once."""
    logging.disable(logging.WARNING)
    for row in rows_of(Job.load(text)):
        print(MARK + json.dumps(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
