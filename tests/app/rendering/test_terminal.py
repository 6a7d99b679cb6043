import io
import re

import pytest
from rich.console import Console

from moewarden.app.rendering.terminal import LiveProgress, print_summary

EVENTS = [
    {"step": "perceive", "kind": "start", "text": "reading 4 files"},
    {"step": "perceive", "kind": "progress", "text": "events", "done": 100, "total": 300},
    {"step": "perceive", "kind": "progress", "text": "events", "done": 200, "total": 300},
    {"step": "perceive", "kind": "progress", "text": "events", "done": 300, "total": 300},
    {"step": "perceive", "kind": "signal", "text": "brute force (high)"},
    {"step": "perceive", "kind": "end", "text": "300 events"},
    {"step": "reason", "kind": "decision", "text": "3 questions", "tokens": 812, "tokens_per_s": 640.4},
    {"step": "act", "kind": "tool", "specialist": "triage", "text": "search_events(actor=ip1)"},
    {"step": "act", "kind": "tool", "specialist": "analysis", "text": "count_over_time()"},
]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def make_console(*, terminal: bool = False, width: int = 100) -> Console:
    return Console(file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, _environ={})


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_pipe_gets_one_plain_line_per_event():
    console = make_console()
    with LiveProgress(console, clock=Clock()) as progress:
        for event in EVENTS:
            progress(event)
    assert written(console).splitlines() == [
        "perceive  reading 4 files",
        "perceive  events (100 of 300)",
        "perceive  events (300 of 300)",
        "perceive  signal brute force (high)",
        "perceive  300 events",
        "reason    3 questions [812 tokens at 640/s]",
        "act       tool Log triage: search_events(actor=ip1)",
        "act       tool Analysis: count_over_time()",
    ]


def test_counting_is_printed_now_and_then_on_a_pipe():
    console, clock = make_console(), Clock()
    with LiveProgress(console, clock=clock) as progress:
        for done in range(1, 100):
            clock.now += 0.1
            progress({"step": "perceive", "kind": "progress", "text": "events", "done": done, "total": 100})
    assert 3 <= len(written(console).splitlines()) <= 6


def test_the_share_of_a_long_file_is_shown():
    console = make_console()
    LiveProgress(console, clock=Clock())(
        {"step": "perceive", "kind": "progress", "text": "a.log", "done": 1, "total": 3, "percent": 42}
    )
    assert "a.log (1 of 3, 42 %)" in written(console)


def test_summary_says_beside_the_verdict_what_was_not_read(report):
    console = make_console()
    print_summary(report, console)
    lines = written(console).splitlines()
    assert "1 file skipped, 1 file ends early" in lines[2]
    assert any("db-01/auth.log.2.gz: ends early" in line for line in lines)


def test_tokens_add_up_and_decisions_do_not_flood_a_pipe():
    console, clock = make_console(), Clock()
    with LiveProgress(console, clock=clock) as progress:
        for _ in range(50):
            clock.now += 0.1
            event = {"step": "judge", "kind": "decision", "specialist": "judge", "text": "episode: hostile"}
            progress({**event, "tokens": 100, "tokens_per_s": 500.0})
        progress({"step": "judge", "kind": "end", "text": "50 decisions"})
    lines = written(console).splitlines()
    assert lines[0] == "judge     Judge: episode: hostile [100 tokens at 500/s]"
    assert lines[-1] == "judge     50 decisions [5,000 tokens at 500/s]"
    assert len(lines) <= 5


def test_terminal_shows_step_specialist_tool_tokens_and_signals():
    console = make_console(terminal=True)
    progress = LiveProgress(console, clock=Clock())
    for event in EVENTS:
        progress(event)
    console.print(progress)
    lines = written(console).splitlines()
    assert re.search(r"✓ perceive +300 events", lines[0])
    assert any("Log triage: search_events(actor=ip1)" in line for line in lines)
    assert any("Analysis: count_over_time()" in line for line in lines)
    assert any("812 tokens at 640/s · 2 tool calls" in line for line in lines)
    assert any("Signals: brute force (high)" in line for line in lines)


def test_second_visit_of_a_step_is_a_round():
    console = make_console(terminal=True)
    progress = LiveProgress(console, clock=Clock())
    for _ in range(2):
        progress({"step": "act", "kind": "start", "text": "asking"})
        progress({"step": "act", "kind": "end", "text": "done"})
    console.print(progress)
    assert "round 2: done" in written(console)


def test_live_view_starts_and_stops():
    console = make_console(terminal=True)
    with LiveProgress(console) as progress:
        for event in EVENTS:
            progress(event)
    assert "✓" in written(console)


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
def test_log_text_is_never_markup_or_control(terminal):
    console = make_console(terminal=terminal)
    hostile = "[bold red]x[/bold red] [/] [link=http://a]\x1b[31m\x1b]0;title\x07\u202e\r\nnext"
    progress = LiveProgress(console, clock=Clock())
    for kind in ("start", "tool", "signal", "note", "end"):
        progress({"step": "act", "kind": kind, "specialist": hostile, "text": hostile})
    if terminal:
        console.print(progress)
    text = written(console)
    assert "[bold red]x[/bold red]" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "\nnext" not in text


def test_events_that_lack_everything_are_taken():
    console = make_console()
    progress = LiveProgress(console)
    progress({"step": "act", "kind": "note"})
    progress({})
    progress({"step": "new", "kind": "note", "text": "a step of a later version", "done": None, "tokens": "many"})
    assert "a step of a later version" in written(console)


def test_summary_answers_and_cites(report):
    console = make_console()
    print_summary(report, console)
    text = written(console)
    assert "MALICIOUS  high severity, confidence 91%" in text
    assert "203[.]0[.]113[.]77 guessed the password of deploy" in text
    assert "at web-01/auth.log:1180, web-01/auth.log:1209, web-01/auth.log:1238 and 1 more" in text
    assert "hxxp://cdn[.]evil[.]example/u.sh" in text
    assert "T1110.001 Password Guessing" in text
    assert "27,104 events of 4 files in 38.4 s · 64 decisions · 18,311 tokens at 842/s" in text
    assert "203.0.113.77" not in text
    assert not [line for line in text.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_summary_fits_the_terminal(hostile_report, width):
    console = make_console(width=width)
    print_summary(hostile_report, console)
    text = written(console)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\ud800-\udfff]", text)
    assert "[bold red]" in re.sub(r"\s+", " ", text)
    assert max(map(len, text.splitlines())) <= width


def test_summary_of_nothing(empty_report):
    console = make_console()
    print_summary(empty_report, console)
    assert "INSUFFICIENT EVIDENCE" in written(console)
    assert "Not answered" in written(console)
