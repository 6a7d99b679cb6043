"""A run that somebody stops from another thread ends where it is, also while it reads and while no model is asked."""

import threading

import pytest

from moewarden.graphs import build_investigation
from moewarden.graphs.decisions.patience import StoppedError


def test_a_run_without_a_model_is_stopped_while_it_reads(tmp_path):
    (tmp_path / "auth.log").write_text(
        "Nov 21 03:00:00 web-1 sshd[1]: Failed password for root from 203.0.113.9 port 4 ssh2\n"
    )
    stopped = threading.Event()
    stopped.set()
    graph = build_investigation(None, cancelled=stopped)
    with pytest.raises(StoppedError):
        graph.invoke({"alert": {}, "question": "Is this hostile?", "logs": [str(tmp_path)]})
