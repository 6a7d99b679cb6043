"""Runs each job in a process of its own, within a time limit, and passes its rows on as they come."""

import json
import math
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator

from .work import Job, Row
from .worker import MARK, rows_of

PATIENCE = 1.5
"""A worker is stopped after this many times its own time, and `SET_UP_SECONDS`."""
SET_UP_SECONDS = 60.0
"""For importing, opening the device and drawing weights."""


def run_job(job: Job, *, most_seconds: float = math.inf, is_isolated: bool = True) -> Iterator[Row]:
    """The job's rows; however the process ends, the last row says so if it did not end well.

    It is stopped after `most_seconds`, or earlier where its own time is less. Not isolated, the job runs in this
    process: quicker for a dry run, and its peak memory means nothing.
    """
    if not is_isolated:
        yield from rows_of(job)
        return
    command = [sys.executable, "-m", f"{__package__}.worker", job.dump()]
    limit = min(most_seconds, PATIENCE * job.seconds + SET_UP_SECONDS)
    failed = {"section": job.section, "model": job.model, "engine": job.engine}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True, errors="replace")
        too_late = threading.Event()

        def stop() -> None:
            too_late.set()
            process.kill()

        timer = threading.Timer(limit, stop)
        timer.start()
        has_said_so = False
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith(MARK):
                    row = json.loads(line.removeprefix(MARK))
                    has_said_so = has_said_so or ("error" in row and "batch" not in row)
                    yield row
            code = process.wait()
        finally:
            timer.cancel()
            process.kill()
            process.communicate()
        if too_late.is_set():
            yield failed | {"error": f"stopped after {limit:.0f} s"}
        elif code and not has_said_so:
            complaints.seek(0)
            last = (complaints.read().strip().splitlines() or ["no message"])[-1]
            yield failed | {"error": f"the process ended with {code}: {last[:300]}"}
