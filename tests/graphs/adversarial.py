"""Text that makes a careless pattern slow, and what reading it costs.

    python -m tests.graphs.adversarial --length 65536

measures every reader with every run at every place of every sample, and names what grows faster than its input.
"""

import argparse
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from moewarden.graphs import alert
from moewarden.graphs.carriers.csv_rows import delimiter_of
from moewarden.graphs.carriers.payload import read_payload
from moewarden.graphs.carriers.registry import LINE_FORMATS, READERS, read_record
from moewarden.graphs.decisions.quoting import quote
from moewarden.graphs.entities.encoded import decoded_payloads
from moewarden.graphs.entities.extract import entities_in
from moewarden.graphs.entities.pointers import Pointers
from moewarden.graphs.entities.wellknown import is_well_known
from moewarden.graphs.meaning import aliases, lexicon, outcomes, sentences, settings, statements, values
from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.flatten import flatten
from moewarden.graphs.meaning.messages import pairs_of, read_message
from moewarden.graphs.meaning.normalize import normalise
from moewarden.graphs.meaning.templates import template_of
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.products.catalogue import PRODUCTS, read_program
from moewarden.graphs.products.format import FileContext, LineFormat
from moewarden.graphs.products.network.netfilter import read_packet
from moewarden.graphs.products.web.access import fill_request
from moewarden.graphs.products.windows.message import fields_of_message
from moewarden.graphs.products.windows.xml import data_of_text, read_event
from moewarden.graphs.questions.kinds import kinds_of
from moewarden.graphs.records import framing as records
from moewarden.graphs.records import jsonstream, lines

from .products.samples import SAMPLES

Reader = Callable[[str], object]

SHORT, LONG = 32_768, 262_144
FLOOR = 0.25
"""Seconds of CPU; a quarter of what any reader may take for SHORT characters."""
GROWTH = 12.0
"""How much more LONG may cost than SHORT, which is an eighth of it: linear is 8, the square is 64."""
TRIES = 3
"""How often what looks too slow is measured: what else runs on the machine slows one try, a square slows all."""

RUNS = (
    *(" ", "\t", '"', "'", "\\", "[", "]", "(", ")", "{", "}", "<", ">", "=", ":", "/", ",", ";", "|", "%", "@", "-", "."),
    *("_", "#", "0", "1", "a", "A", "f", "é", "\x1b", "\x1d", "\n", "\r\n", "a=", "a= ", 'key="', 'a="b" ', "a='", "a=( "),
    *("1.", "a.", "a:", "a@", "a ", "a-", "a/", '\\"', '"a"', "a,", "1 ", "1:", "1-", "12:", "::", "ab12", "%41", "&#1"),
    *("http://", "http://a ", "http://a@", "a@b.c ", "HKLM\\a ", "C:\\a ", "\\\\a\\", "/usr/", "1.2.3.4 ", "1.2.3.4:1 "),
    *("<Event ", "<Event>", "<a ", "<a>", "<Data>", '<Data Name="', "</System>", '{"a":', "[[", '{"a":"', '{"a" "b"}\n'),
    *("from ", "user ", "user=", "for ", "by a on ", "from 1.1.1.1 ", "rhost=", "USER=root ; ", "COMMAND=", "executed "),
    *("not allowed ", "auth failed ", "user=<", "Login: user=<a>", "[1.1.1.1]: SASL ", "client=a[1]", "client=", "to=<a>"),
    *("status=", "authentication failed ", "CMD (", "haproxy[1]: ", "a/b ", "CEF:0|", "\\|", "Label: ", "-e ", "certutil "),
    *("schtasks ", "where ", "set ", "IN=", "SRC=", "audit ", "2024-01-01 ", "Jan 1 ", "arn:aws:", "to ", "-> ", "&amp;"),
)  # fmt: skip
"""What is repeated."""


def context(lines_before: Iterable[str] = ()) -> FileContext:
    """A file whose first lines are known."""
    return FileContext(
        name="x.log", clock=Clock(newest=datetime(2024, 3, 6, tzinfo=UTC)), readers=READERS, sample=list(lines_before)
    )


def seeds(names: Iterable[str]) -> list[str]:
    """Lines of the formats' samples, those that a reader of these formats meets."""
    return [line for sample in SAMPLES if sample.format in names for line in sample.text.splitlines()[:3]]


def places(line: str) -> list[int]:
    """Where a run may begin: at the edges of a line's words."""
    return [0, *dict.fromkeys(match.end() for match in re.finditer(r"\W+|\w+", line))]


def hostile(line: str, place: int, run: str, length: int) -> Iterator[str]:
    """A line cut off where a run begins, and the line with the run within it."""
    repeated = run * max(1, length // len(run))
    yield line[:place] + repeated + "!"
    if place < len(line):
        yield line[:place] + repeated + line[place:]


def cost(read: Reader, text: str) -> float:
    """Seconds of CPU."""
    started = time.process_time()
    read(text)
    return time.process_time() - started


def faster_than_its_input(read: Reader, line: str, place: int, run: str) -> str:
    """What is wrong with how the cost grows, or ''."""
    for number, text in enumerate(hostile(line, place, run, SHORT)):
        short = cost(read, text)
        if short < FLOOR / GROWTH:
            continue
        if short > 16 * FLOOR:
            return f"{short:.2f} s for {SHORT} characters of {run!r} at {place} of {line[:80]!r}"
        whole = list(hostile(line, place, run, LONG))[number]
        long = cost(read, whole)
        for _ in range(TRIES):
            short = max(short, cost(read, text))
            if long <= max(GROWTH * short, 8 * FLOOR):
                break
            long = min(long, cost(read, whole))
        else:
            return f"{short:.3f} s became {long:.2f} s for eight times {run!r} at {place} of {line[:80]!r}"
    return ""


def line_readers() -> Mapping[str, tuple[Reader, list[str]]]:
    """Each line format's sniffer and parser with the lines that it reads."""
    return {entry.name: (_line_reader(entry), seeds([entry.name])) for entry in LINE_FORMATS}


def _line_reader(entry: LineFormat) -> Reader:
    before = seeds([entry.name])

    def read(text: str) -> None:
        entry.sniff([text])
        parse = entry.parser(context(before))
        for line in before:
            if line.startswith("#"):
                parse(line)
        parse(text)

    return read


def _joined(join: Callable[[Iterator[lines.Line]], Iterator[lines.Line]]) -> Reader:
    return lambda text: list(join(lines.split_lines(io.BytesIO(text.replace(" ", "\n").encode()))))


def _fields(text: str) -> None:
    for names in (
        ("user", "src_ip", "host", "process", "command", "target"),
        ("action", "outcome", "agent", "status", "time", "port"),
        ("statement", "query", "request", "dst", "path", "error", "message"),
    ):
        normalise(Draft(format="json", fields=dict.fromkeys(names, text)), Clock())


def _mask(text: str) -> None:
    pointers = Pointers()
    pointers.add_all(entities_in("10.0.0.1 a.example.com /tmp/a C:\\a dana@example.com"))
    pointers.mask(text)


_PROGRAMS: Mapping[str, str] = {
    product.name: product.programs[0].removesuffix("-*") if product.programs else ""
    for product in PRODUCTS
    if product.messages
}
"""Each product that writes messages, and a program by which they are known."""


def _messages_of(name: str) -> list[str]:
    """What stands behind the head in the samples of a product that come through syslog, and whole lines of its own."""
    texts = [
        text
        for product in PRODUCTS
        if product.name == name
        for sample in product.samples
        for text in sample.text.splitlines()
    ]
    return list(dict.fromkeys(re.sub(r"^[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ [^:]{1,60}: ", "", text) for text in texts))[
        :4
    ]


TEXT_READERS: Mapping[str, Reader] = {
    "record": lambda text: read_record({"message": text, "log": text, "b": 1}, context()),
    "record's names": lambda text: read_record({text: "x", "b": text}, context()),
    "fields": _fields,
    "message": lambda text: read_message(Draft(), text),
    "pairs": pairs_of,
    "template": template_of,
    "setting": lambda text: (settings.changed_setting(f"mfa {text}", {}), settings.changed_setting("mfa", {"new": text})),
    "statement": statements.statement_action,
    "outcome": lambda text: (outcomes.outcome_of(text), outcomes.error_outcome(text)),
    "lexicon": lambda text: (lexicon.classify(text), sentences.classify_sentence(text), lexicon.guards_security(text)),
    "roles": aliases.roles_of,
    "time": lambda text: (Clock().find(text), Clock().parse(text)),
    "address": lambda text: (values.address_of(text), values.port_of(text)),
    "entities": entities_in,
    "payloads": lambda text: decoded_payloads(f"-enc {text}"),
    "well known": is_well_known,
    "pointers": _mask,
    "quoting": lambda text: quote(text, limit=300),
    "question": lambda text: (kinds_of(text), kinds_of(f"where attack {text}")),
    "alert": lambda text: alert.read_alert({"title": text, "source": text, text: text, "user": text}),
    "json document": lambda text: list(jsonstream.split_document(io.BytesIO(text.encode()))),
    "json document within": lambda text: list(jsonstream.split_document(io.BytesIO(f'{{"a":[{text}'.encode()))),
    "quoted lines": _joined(lambda lines_: records.join_quoted(lines_, lambda data: data.count(b",") >= 3)),
    "xml lines": _joined(records.join_xml),
    "xml": lambda text: (read_event(f"<Event xmlns=''>{text}</Event>", context()), data_of_text(text)),
    "rendered message": lambda text: fields_of_message(f"a\n{text}"),
    "payload": lambda text: read_payload(text, context()),
    "packet": lambda text: read_packet(Draft(), f"[1.1] {text} IN=a SRC={text}"),
    "request": lambda text: fill_request(Draft(), method="GET", url=text, status="200", agent=text),
    "table": lambda text: delimiter_of(["a,b,c", text]),
    **{
        f"product {name}": lambda text, program=program: read_program(Draft(), program, text)  # type: ignore[misc]
        for name, program in _PROGRAMS.items()
        if program
    },
}  # fmt: skip
"""Readers of any text."""
_SAID = {
    **{f"product {name}": _messages_of(name) for name, program in _PROGRAMS.items() if program},
    "xml": ['<System><Provider Name="a"/><EventID>1</EventID></System><EventData><Data Name="a">b</Data></EventData>'],
    "rendered message": ["Subject:\r\n\tAccount Name:\t\ta\r\n"],
    "alert": ["dana@example.com from 203.0.113.9 on 2024-03-05T10:11:12Z"],
    "entities": ["https://a.example HKLM\\a C:\\a.exe /usr/a a@b.example"],
    "message": ["Failed login for user dana from 203.0.113.9 port 22 to 10.0.0.1"],
    "request": ["/a%20b?c=d"],
}  # fmt: skip


def readers() -> dict[str, tuple[Reader, list[str]]]:
    """Every reader with the lines that runs are put into; an empty line is the run alone."""
    texts = {name: (read, ["", *_SAID.get(name, [])]) for name, read in TEXT_READERS.items()}
    whole = {name: (read, ["", *said]) for name, (read, said) in line_readers().items()}
    return {**whole, **texts, "flatten": (lambda text: flatten({"a": [{"name": text, "value": text}]}), [""])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="a pattern for the readers' names")
    wanted = parser.parse_args()
    for name, (read, said) in readers().items():
        if not re.search(wanted.only, name):
            continue
        started, tried, wrong = time.process_time(), 0, []
        for line in said:
            for place in places(line):
                for run in RUNS:
                    tried += 1
                    wrong += [found] if (found := faster_than_its_input(read, line, place, run)) else []
        print(
            f"{name}: {tried} texts, {time.process_time() - started:.0f} s, {len(wrong)} grow too fast",
            *wrong[:5],
            sep="\n  ",
            flush=True,
        )


if __name__ == "__main__":
    main()
