"""ModSecurity's audit log in its native form: each request a block from `--id-A--` to `--id-Z--` (versions 2 and 3,
serial files and concurrent ones).

The request with its answer is one event, each message of the engine or of the server below it another. A block is told
by its own id, which who sends a request cannot know, so nothing in a body ends it.
"""

import re
from collections.abc import Iterator, Sequence

from ...meaning.event import Draft
from ...meaning.values import address_of, port_of
from ...records.framing import joined
from ...records.lines import MAX_LINE_BYTES, Line
from .. import catalogue
from ..format import DIRECTIVE, FileContext, LineFormat, LineParser
from .access import fill_request, request_parts

_MARK = re.compile(r"-{2,3}(?P<id>[\da-zA-Z]{6,12})-{1,3}(?P<part>[A-Z])--\s*")
_MARK_BYTES = re.compile(rb"-{2,3}([\da-zA-Z]{6,12})-{1,3}([A-Z])--\s*$")
_OPENED = re.compile(
    r"\[(?P<time>[^\]]+)\] (?P<unique_id>\S+) (?P<src>\S+) (?P<src_port>\d+) (?P<dst>\S+) (?P<dst_port>\d+)\s*"
)
_MESSAGE = re.compile(r"(?:Message|ModSecurity): (?P<text>.*)")
_SERVER = re.compile(r"Apache-Error: (?:\[file \"[^\"]*\"\] )?(?:\[line \d+\] )?(?:\[level \d+\] )?(?P<text>.*)")
_TAG = re.compile(r"\[(?P<name>file|id|msg|data|severity|hostname|uri) \"(?P<value>(?:[^\"\\]|\\.)*)\"\]")
_STATUS = re.compile(r"HTTP/[\d.]+ (\d{3})")
_MAX_LINES = 5_000
_HEADERS = frozenset(("host", "user-agent", "referer", "x-forwarded-for", "content-type", "content-length", "cookie"))


def _join(lines: Iterator[Line]) -> Iterator[Line]:
    """Join what stands between the marks A and H of one id; the marks A, and all from H on, stay lines of their own."""
    waiting: list[Line] = []
    while (line := waiting.pop() if waiting else next(lines, None)) is not None:
        yield line
        opened = _MARK_BYTES.match(line.data)
        if opened is None or opened[2] != b"A":
            continue
        held: list[Line] = []
        is_ended = False
        while len(held) < _MAX_LINES and (following := waiting.pop() if waiting else next(lines, None)) is not None:
            mark = _MARK_BYTES.match(following.data)
            if mark and mark[1] == opened[1] and mark[2] in b"HKZ":
                is_ended = True
                waiting.append(following)
                break
            held.append(following)
        if is_ended and held and held[-1].offset + held[-1].length - held[0].offset < MAX_LINE_BYTES:
            yield joined(held)
        else:
            waiting.extend(reversed(held))
            if waiting:
                yield waiting.pop()


def parser(context: FileContext) -> LineParser:
    """Read the blocks of one file."""
    request: Draft | None = None
    block = ""

    def parse(line: str) -> Draft | None:
        nonlocal request, block
        if mark := _MARK.fullmatch(line):
            block = mark["id"] if mark["part"] != "Z" else ""
            return DIRECTIVE
        if line.startswith("[") and (opened := _OPENED.match(line)):
            request = _request(opened, line, block, context)
            return request
        if not block or request is None:
            return None
        if match := _MESSAGE.fullmatch(line):
            return _message(match["text"], request)
        if (match := _SERVER.fullmatch(line)) and "ModSecurity: " not in match["text"][:200]:
            return _server(match["text"], request)
        return DIRECTIVE

    return parse


def _request(opened: re.Match[str], text: str, block: str, context: FileContext) -> Draft:
    draft = Draft(time=context.clock.parse(opened["time"]), format="modsecurity_audit", product="modsecurity")
    draft.service = "audit"
    draft.src_ip, draft.dst_ip = address_of(opened["src"]), address_of(opened["dst"])
    draft.dst_port = port_of(opened["dst_port"])
    draft.fields = {"c-ip": opened["src"], "src_port": opened["src_port"], "unique_id": opened["unique_id"]}
    lines = text.split("\n")
    parts: dict[str, list[str]] = {}
    part = "A"
    for line in lines[1:]:
        if (mark := _MARK.fullmatch(line)) and (not block or mark["id"] == block):
            part = mark["part"]
        else:
            parts.setdefault(part, []).append(line)
    head = parts.get("B") or [""]
    for line in head[1:60]:
        name, colon, value = line.partition(":")
        if colon and name.lower() in _HEADERS:
            draft.fields.setdefault(f"request.{name.lower()}", value.strip())
    draft.host = draft.fields.get("request.host", "").partition(":")[0]
    answer = _STATUS.match((parts.get("F") or [""])[0])
    method, url, version = request_parts(head[0].strip())
    draft.fields |= {"cs-version": version, "cs-referer": draft.fields.get("request.referer", "")}
    return fill_request(
        draft,
        method=method,
        url=url,
        status=answer[1] if answer else "",
        agent=draft.fields.get("request.user-agent", ""),
    )


def _below(request: Draft) -> Draft:
    """A draft that has what the block says of its request."""
    kept = ("c-ip", "src_port", "unique_id", "cs-method", "cs-uri")
    return Draft(
        time=request.time,
        format=request.format,
        product=request.product,
        service=request.service,
        category=request.category,
        host=request.host,
        src_ip=request.src_ip,
        dst_ip=request.dst_ip,
        dst_port=request.dst_port,
        target=request.fields.get("cs-uri-stem", request.target),
        agent=request.agent,
        fields={name: request.fields[name] for name in kept if name in request.fields},
    )


def _message(text: str, request: Draft) -> Draft:
    draft = _below(request)
    draft.action = "alert"
    draft.outcome = "failure" if text.startswith("Access denied") else ""
    for match in _TAG.finditer(text[:16_384]):
        draft.fields.setdefault({"id": "rule_id", "msg": "rule"}.get(match["name"], match["name"]), match["value"])
    draft.fields["message"] = text
    draft.template = f"modsecurity:{draft.fields.get('rule_id', '')} {draft.fields.get('rule', '')}"
    draft.message = (draft.fields.get("rule") or text)[:300]
    return draft


def _server(text: str, request: Draft) -> Draft:
    draft = _below(request)
    target, draft.target = draft.target, ""
    address = f"[client {request.src_ip}] "
    is_known = catalogue.read_program(draft, "apache2", text if text.startswith("[client ") else address + text)
    draft.product, draft.src_ip, draft.host = request.product, request.src_ip, request.host
    draft.target = draft.target or target
    if not is_known:
        draft.action = "status"
    draft.fields["message"] = text
    return draft


def _sniff(lines: Sequence[str]) -> float:
    marks = sum(1 for line in lines if _MARK.fullmatch(line))
    return 0.95 if marks >= 2 and any(_OPENED.match(line) for line in lines) else 0.0


FORMAT = LineFormat(name="modsecurity_audit", sniff=_sniff, parser=parser, join=_join, standalone=False)
