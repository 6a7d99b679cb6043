"""Runs in which every text that somebody else can influence is a payload: logs, a report that was received, a run that goes on."""

import base64
import copy
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..rendering.conftest import LABELS_OF_THE_CONTRACT, make_report
from .serving import finish, make_desk

RECEIVED, UNFINISHED = "received", "unfinished"
"""Names of the folders of two runs that nobody here has made."""
_IDS = ("E1", "E2", "E3", "F1", "F2")
"""Ids of the sample report that become payloads too."""
_CODED = "<script>window.ran=1</script>"


def write_poisoned_logs(folder: Path, texts: Sequence[str]) -> Path:
    """Every payload in every field that a reader knows, in the names of fields, in lines of no format, and in a file's name."""
    folder.mkdir(parents=True)
    lines = []
    for number, text in enumerate(texts):
        time = f"2026-11-20T10:{number // 60 % 60:02}:{number % 60:02}Z"
        lines.append(
            json.dumps(
                {
                    "@timestamp": time,
                    "message": text,
                    text[:80]: text,
                    "event": {"action": text, "outcome": "failure", "category": "process"},
                    "user": {"name": text},
                    "host": {"name": text},
                    "source": {"ip": "198.51.100.7", "domain": text},
                    "process": {"name": text, "command_line": f"cmd /c {text}", "parent": {"name": text}},
                    "file": {"path": text},
                    "url": {"original": text},
                    "user_agent": {"original": text},
                    "rule": {"name": text},
                }
            )
        )
        lines.append(
            json.dumps(
                {
                    "EventID": 1,
                    "Channel": "Microsoft-Windows-Sysmon/Operational",
                    "UtcTime": time,
                    "Computer": f"pc{text}",
                    "User": text,
                    "Image": f"C:\\{text}.exe",
                    "CommandLine": text,
                    "ParentImage": text,
                    "ProcessGuid": str(number),
                    "ParentProcessGuid": text,
                    "Provider": "Microsoft-Windows-Sysmon",
                }
            )
        )
    (folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    guesses = [
        f"Nov 20 10:20:{number % 60:02} web sshd[{number}]: Failed password for {' '.join(text.split())} from 198.51.100.7 port 22 ssh2"
        for number, text in enumerate(texts)
    ]
    (folder / "<img src=x onerror=window.ran=1>.log").write_text("\n".join(guesses) + "\n", encoding="utf-8")
    coded = [base64.b64encode(_CODED.encode()).decode()]
    (folder / "free.txt").write_text(
        "\n".join([*(" ".join(text.split()) for text in texts), *coded]) + "\n", encoding="utf-8"
    )
    return folder


def investigate(folder: Path, texts: Sequence[str]) -> tuple[Any, str]:
    """A finished run on poisoned logs, for a poisoned alert and question."""
    from moewarden.app.case import read_case

    desk = make_desk(folder)
    alert = {"title": texts[0], "source": {"ip": "198.51.100.7"}, texts[1]: texts[2]}
    run = desk.start(
        read_case(alert=alert, question=f"Who is {texts[0]}?", logs=write_poisoned_logs(folder / "logs", texts))
    )
    finish(desk, run)
    return desk, run


def receive_run(root: Path, texts: Sequence[str]) -> None:
    """A folder with a report from elsewhere: each of its texts is another payload, and so are some of the ids."""
    folder = root / RECEIVED
    folder.mkdir(parents=True)
    sample: dict[str, Any] = copy.deepcopy(dict(make_report()))
    filled = _filled(sample, "", itertools.cycle(texts))
    filled["way"]["name"] = sample["way"]["name"]  # one of two words, or it is no report
    text = json.dumps(filled)
    for name, payload in zip(_IDS, texts, strict=False):
        text = text.replace(json.dumps(name), json.dumps(f"{name}{payload}"))
    (folder / "report.json").write_text(text, encoding="utf-8")


def begin_run(root: Path, texts: Sequence[str]) -> Path:
    """A folder with a run that has no report yet; its journal, to which `write_events` adds."""
    folder = root / UNFINISHED
    folder.mkdir(parents=True)
    record = {"alert": {"title": texts[0], texts[1]: texts[2]}, "question": texts[3], "logs": [f"/nowhere/{texts[4]}"]}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder / "journal.jsonl"


def write_events(journal: Path, texts: Sequence[str], *, first: int) -> int:
    """One event of each kind for each payload; the number of the next one."""
    number = first
    with journal.open("a", encoding="utf-8") as file:
        for text in texts:
            for kind, content in _events(text):
                row = {"number": number, "time": "2026-11-20T10:00:00Z", "kind": kind, **content}
                file.write(json.dumps(row) + "\n")
                number += 1
    return number


def _events(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "queued", {"title": text, "question": text, "logs": [text], "is_resumed": False}
    yield "started", {"is_resumed": False, "model": text}
    yield "step", {"step": "reason", "state": "started", "round": 1}
    yield "step", {"step": text, "state": text}
    yield "way", {"name": text, "because": text, "passed": [text], "tasks": text}
    yield "progress", {"step": "perceive", "text": text, "done": 1, "total": 3, "percent": 10}
    yield (
        "specialist",
        {"specialist": "data", "question": text, "state": "working", "aim": text, "subject": text, "because": text},
    )
    for kind in ("signal", "note", "warning"):
        yield kind, {"step": "perceive", "text": text, "specialist": text}
    yield "note", {"step": "reason", "text": text, "specialist": "data"}
    yield "hypotheses", {"hypotheses": [{"id": text, "text": text, "status": text, "for": [text], "against": [text]}]}
    arguments = {text: text, "statement": text, "nested": {text: [text]}}
    yield (
        "tool_call",
        {"specialist": "data", "tool": text, "arguments": arguments, "result": text, "status": text, "seconds": 1.5},
    )
    yield "model", {"specialist": text, "text": text, "tokens": 3, "tokens_per_s": 2.0}
    yield text, {"text": text}


def _filled(value: Any, key: str, payloads: Iterator[str]) -> Any:
    """The value with a payload of its own before each text."""
    if isinstance(value, dict):
        is_free = key in ("facts", "alert", "arguments", "calls_by_kind")
        return {
            (next(payloads) + name if is_free else name): _filled(item, name, payloads) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_filled(item, key, payloads) for item in value]
    if isinstance(value, str) and key not in LABELS_OF_THE_CONTRACT:
        return next(payloads) + value
    return value
