"""One measuring process: `python -m moewarden.backends.benchmarks.worker JOB` prints a line for each row.

Each job has a process of its own, so that its peak memory and its state are its own and its failure is one row.
"""

import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator

from ..moe.loading import quiet_transformers
from .decoding import decoding_rows, first_line
from .linear_layer import linear_layer_rows
from .machine import copy_bandwidth, describe_machine
from .peers import PeerMissingError
from .processes import MARK
from .profiling import profile_rows
from .routed_layer import routed_layer_rows
from .storing import storage_rows
from .work import Job, Row


def machine_rows(job: Job) -> Iterator[Row]:
    """The machine and its memory's bandwidth."""
    size = 2**26 if job.is_tiny else 2**31
    yield {"machine": describe_machine(job.device), "copy_bytes_per_s": round(copy_bandwidth(job.device, size))}


SECTIONS: dict[str, Callable[[Job], Iterator[Row]]] = {
    "machine": machine_rows,
    "decode": decoding_rows,
    "routed layer": routed_layer_rows,
    "linear layer": linear_layer_rows,
    "profile": profile_rows,
    "storage": storage_rows,
}
"""What each section measures."""


def main(text: str) -> int:
    """Measure one job; a failure is a row as well."""
    job = Job.load(text)
    # Peers warn of their own matters, by the hundred.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    try:
        with quiet_transformers():
            for row in SECTIONS[job.section](job):
                say(job, row)
    except PeerMissingError as error:
        say(job, {"error": str(error)})
    except Exception as error:  # any failure of a peer, of whatever kind, is a row and not the end of the run
        logging.disable(logging.NOTSET)
        say(job, {"error": f"{type(error).__name__}: {first_line(error)}"})
        raise
    return 0


def say(job: Job, row: Row) -> None:
    """Print one row, complete, at once."""
    told = {"section": job.section, "model": job.model, "engine": job.engine} | row
    print(MARK + json.dumps({key: value for key, value in told.items() if value != ""}), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
