"""The time that any reader takes grows with the length of its text, whatever the text repeats."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.meaning.flatten import flatten

from .adversarial import FLOOR, LONG, RUNS, SHORT, cost, faster_than_its_input, places, readers

READERS = readers()
PRODUCTS = ("openssh", "sudo", "shadow-utils", "dovecot", "postfix")
"""Of the products, those that are measured here."""
TRIED = [name for name in READERS if not name.startswith("product ") or name.removeprefix("product ") in PRODUCTS]
MOST = 20
"""Texts that a reader is measured with here; `python -m tests.graphs.adversarial` takes them all."""


def _chosen(said: list[str], most: int = MOST) -> list[tuple[str, int, str]]:
    """Every run at some places of the lines: which ones changes from run to run."""
    spots = [(line, place) for line in said for place in places(line)]
    every = list(zip(itertools.cycle(spots), [run for run in RUNS for _ in range(3)], strict=False))
    return [(line, place, run) for (line, place), run in every[:: max(1, len(every) // most)]]


@pytest.mark.parametrize("name", TRIED)
def test_reader_is_linear(name: str) -> None:
    read, said = READERS[name]
    chosen = _chosen(said, most=6 if name in ("alert", "entities") else MOST)  # those search for many kinds of thing
    assert [found for case in chosen if (found := faster_than_its_input(read, *case))] == []


FOUND: dict[str, tuple[str, str, str]] = {
    "spaces in a request": ("access", '203.0.113.9 - dana [05/Mar/2024:10:11:12 +0000] "GET ', " "),
    "words of an audit record": ("auditd", "type=SYSCALL msg=audit(1709633472.000:77): ", "a"),
    "brackets of an audit record": ("auditd", "type=SYSCALL msg=audit(1709633472.000:77): ", "a=( "),
    "name of an element": ("windows_xml", "<Event", "a"),
    "open elements": ("xml", "", "<a "),
    "open events": ("payload", "", "<Event "),
    "slashes of a backend": ("proxy", "203.0.113.9:4711 [05/Mar/2024:10:11:12.655] web~ ", "a/"),
    "flows without an end": ("cisco", "%ASA-4-106023: Deny tcp ", "from 1.1.1.1 "),
    "blank lines of a message": ("rendered message", "", "\n"),
    "one long word": ("alert", "", "a"),
    "addresses": ("entities", "", "http://a "),
    "broken lines of a document": ("json document", "", "\\\n"),
    "open documents": ("json document", "", '{"a":1,\n'),
    "open lists": ("json document", "", "[\n"),
    "labels of a name": ("well known", "", "a."),
    "mail to nobody": ("product postfix", "A: ", "to=<a>"),
    "a parameter that is not closed": ("syslog", "<11>1 2026-04-03T09:12:33Z srx-9 RT_IDS - X [a@1 ", "name"),
    "refusals": ("product dovecot", "", "auth failed "),
    "commands": ("product sudo", "a : ", "USER=root ; "),
    "a question": ("question", "", "where "),
}
"""Where the time once grew with the square."""


@pytest.mark.parametrize("name", FOUND)
def test_once_quadratic_text_is_read_in_time(name: str) -> None:
    reader, line, run = FOUND[name]
    assert faster_than_its_input(READERS[reader][0], line, len(line), run) == ""
    assert (
        cost(READERS[reader][0], line + run * (LONG // len(run))) < 40 * FLOOR
    )  # a ratio says more; this says that it ends


def test_pairs_within_pairs_are_not_visited_twice_at_each_level() -> None:
    value: object = [1] * 20_000
    for _ in range(12):
        value = [{"name": "a", "value": value}]
    assert cost(lambda _: flatten({"a": value}), "") < 8 * FLOOR


FILES = {
    "one line": "a" * 1_000_000,
    "one line of pairs": "a=b " * 250_000,
    "long lines": ("x y " * 2_000 + "\n") * 120,
    "one open document": '{"a": [\n' + '{"b": 1,\n' * 4_000,
    "one open event": "<Event xmlns='x'>\n" + "<Data Name='a'>\n" * 4_000,
    "one open quote": "time,user,address,note\n" + '2024-03-05,a,10.0.0.1,"\n' + "a,b,c,d\n" * 4_000,
}


@pytest.mark.parametrize("name", FILES)
def test_file_is_read_in_time_that_grows_with_its_length(name: str, tmp_path: Path) -> None:
    def read(text: str) -> None:
        logs = tmp_path / f"{len(text)}.log"
        logs.write_text(text)
        perceive(logs, tmp_path / "store.duckdb", year_hint=datetime(2024, 3, 6, tzinfo=UTC))

    text = FILES[name]
    whole, part = cost(read, text), cost(read, text[: len(text) // 8])
    assert whole < max(24 * part, 8 * FLOOR)


assert LONG == 8 * SHORT
