"""Details of lines that a question asks for by name: a region, a ticket, a bucket, the size of what was fetched."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from ...events.store import STATED
from ...questions.attributes import Attribute, attributes_in
from ...questions.glossary import stems_of, terms_in
from ...questions.kinds import actions_in
from ...questions.question import Part
from ...questions.sense import concepts_in, words_in
from ...wordlists import words
from .activity import rows_of
from .amounts import size_of
from .attackers import is_about_attack, own_first
from .case import Case
from .deeds import deeds_of, together
from .lookup import NOTHING, Found, lines_of, readable
from .phrases import phrase
from .reply import Reply, answer
from .text import Voice, cite, ids_of, plain, quoted

Row = Mapping[str, Any]

MOST_VALUES = 8
MOSTLY = 0.6
"""Share of the lines that must name a thing, for its names to be the answer."""
_ID = re.compile(r"[\da-f]{8}-[\da-f-]{20,}|\d{4}-\d\d-\d\d[T ]?[\d:. Z+-]*|[\da-f]{24,}", re.IGNORECASE)
_EMPTY = ("", "-", "none", "null", "n/a", "unknown", "{}", "[]")


def detail(case: Case, part: Part, voice: Voice, cited: Sequence[Row] = ()) -> Reply | None:
    """The values of what is asked for, of the lines that the question's words lead to; None where there are none.

    `cited`: the lines of the answer to the part before, where this part asks for more of them.
    """
    attributes = attributes_in(part.clause)
    if not attributes:
        return None
    attribute = attributes[0]
    if part.kind == "taken" and attribute.said in _FILE_WORDS:
        return None
    if part.kind == "volume" and part.direction == "out" and not part.subjects:
        return None  # how large is what went out: a sum of transfers, and no field of any line
    if cited:
        told = _told(case, Found(tuple(cited), 1.0, frozenset()), attribute, part, voice)
        if told is not None:
            return told
    if attribute.said == "mac" and (lease := _hardware(case, part)):
        stated = _told(case, Found(lease, 1.0, frozenset()), attribute, part, voice)
        return replace(stated, is_sure=True, is_joined=True) if stated else None
    found = _lines(case, part, attribute)
    return _told(case, found, attribute, part, voice) if found.rows else None


def _hardware(case: Case, part: Part) -> tuple[Row, ...]:
    """The lines that state a hardware address of the subjects, or of the attack: with a time, the last one before its end."""
    if part.subjects:
        tests = " AND ".join(
            "(contains(lower(message), ?) OR src_ip = ? OR dst_ip = ? OR host = ?)" for _ in part.subjects
        )
        values: list[object] = [form for one in part.subjects for form in (one.value.lower(), *[one.value] * 3)]
    elif case.verdict == "malicious":
        ends = [*case.sources, *case.machines]
        tests, values = (
            "(id IN (SELECT unnest(?)) OR src_ip IN (SELECT unnest(?)))",
            [[row["id"] for row in case.own("id")], ends],
        )
    else:
        return ()
    end = part.window.end if part.window else None
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE {tests} AND regexp_matches(lower(concat_ws(' ', message, fields::VARCHAR)), ?) "
        f"AND (? IS NULL OR time < ?) ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [*values, r"[0-9a-f]{2}([:-][0-9a-f]{2}){5}", end, end],
    )
    return tuple(rows[-1:] if end else rows)


_FILE_WORDS = words("""
    file files document documents data program programs programm programme datei dateien dokumente dokument daten dateiname
""")


def _told(case: Case, found: Found, attribute: Attribute, part: Part, voice: Voice) -> Reply | None:
    deeds = actions_in(attribute.said) if attribute.is_class else ()
    if deeds and not any(row["action"] in deeds for row in found.rows):
        return None  # `which mails`: none of these lines is one
    values = _values(found.rows, attribute, found.held, voice)
    values = {value: rows for value, rows in values.items() if not _is_the_word(value, found.held)}
    if not values:
        return _prose(found, attribute, voice)
    telling = _once([row for rows in values.values() for row in rows])
    if part.kind != "unmapped" and attribute.is_class and not _tells_most(telling, found.rows, attribute):
        return None
    shown = [_shown(value, rows, len(found.rows), attribute) for value, rows in list(values.items())[:MOST_VALUES]]
    if len(values) > MOST_VALUES:
        shown.append(f"{len(values) - MOST_VALUES} {'weitere' if voice.language == 'de' else 'more'}")
    told = deeds_of(telling, voice, marked=case.why, most=3, is_whole=True)
    said = attribute.said[:1].upper() + attribute.said[1:]
    if told.clauses:
        what = f" ({together(told.clauses, voice)})"
    else:
        times = [row["time"] for row in telling if row["time"] is not None]
        what = f", {voice.span(min(times), max(times))}{cite(ids_of(telling))}" if times else cite(ids_of(telling))
    return answer(phrase(voice.language, "detail", said=said, values=voice.listed(shown, MOST_VALUES + 1), what=what))


def _prose(found: Found, attribute: Attribute, voice: Voice) -> Reply | None:
    """What the lines say in words of their own, where they hold the thing but not under its name."""
    if not attribute.is_class or attribute.said not in found.held or len(found.held) < 2 or len(found.rows) > MOST_TOLD:
        return None
    said: dict[str, int] = {}
    for row in found.rows:
        texts = [str(value) for value in fields_of(row).values() if " " in str(value).strip()]
        texts = [text for text in texts if any(stem in text.lower() for stem in stems_of(attribute.said))]
        if texts:
            said.setdefault(max(texts, key=len), row["id"])
    if not said:
        return None
    lines = voice.listed([f"{quoted(text)}{cite([event])}" for text, event in list(said.items())[:3]], 3)
    return answer(phrase(voice.language, "lines_of_it", lines=lines))


def _tells_most(telling: Sequence[Row], rows: Sequence[Row], attribute: Attribute) -> bool:
    """Whether most of the lines that hold a thing say its name."""
    stems = stems_of(attribute.said)
    known = {row["id"] for row in telling}
    holding = [row for row in rows if row["id"] in known or any(stem in readable(row).lower() for stem in stems)]
    return len(telling) >= MOSTLY * len(holding)


MOST_TOLD = 5
"""Lines that are told in their own words."""


def _lines(case: Case, part: Part, attribute: Attribute) -> Found:
    without = [attribute.said] if not attribute.is_class else []
    is_free = bool(part.subjects or part.window)
    text = f"{part.context} {part.clause}"
    # A page is what was requested, whatever else lines of other kinds act on.
    actions = ("web_request",) if attribute.columns == ("target",) and attribute.said in _PAGES else ()
    found = NOTHING
    if actions and (
        deeds := [term.said for term in terms_in(text) if term.said not in _PAGES and actions_in(term.said)]
    ):
        found = lines_of(case, part, " ".join(deeds), actions=actions, least=0.99)
    found = found if found.rows else lines_of(case, part, text, without=without, actions=actions)
    if actions and case.verdict == "malicious" and not part.subjects:
        sources = [*case.sources, *case.machines]
        theirs = tuple(row for row in found.rows if row["src_ip"] in sources)
        found = replace(found, rows=theirs or found.rows)
    if not found.rows and attribute.is_class:
        found = lines_of(case, part, text, without=[attribute.said])
    if not found.rows and (case.verdict == "malicious" or is_free):
        # `from which country?`: nothing else is said, so the attack's own, or the subject's.
        names = {word for subject in part.subjects for word in re.split(r"[^\w]+", subject.value.lower())}
        rest = [
            term
            for term in terms_in(text)
            if term.said != attribute.said and term.said not in names and not concepts_in(words_in(term.said))
        ]
        if len(rest) <= int(is_free) and not attribute.is_class:
            rows = rows_of(case, replace(part, actions=(), outcome="")) if is_free else _stated(case)
            found = Found(tuple(rows), 1.0, frozenset())
    if not found.rows and attribute.said.startswith("signatur"):
        alerts = [
            row
            for row in (_stated(case) if case.verdict == "malicious" else rows_of(case, Part(kind="")))
            if row["action"] == "alert"
        ]
        found = Found(tuple(alerts[:200]), 1.0, frozenset())
    if is_about_attack(part):
        return replace(found, rows=tuple(own_first(case, part, found.rows)))
    if case.verdict == "malicious" and part.subjects and found.rows:
        own = {row["id"] for row in case.own("id")}
        mine = tuple(row for row in found.rows if row["id"] in own)
        found = replace(found, rows=mine or found.rows)
    return found


def _stated(case: Case) -> list[dict[str, Any]]:
    """The attack's own lines with what they state."""
    ids = [row["id"] for row in case.own("id")]
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}", [ids]
    )


MOST_ROWS = 20_000
_PAGES = words("page pages site sites website url urls seite seiten webseite")


def _values(rows: Sequence[Row], attribute: Attribute, held: frozenset[str], voice: Voice) -> dict[str, list[Row]]:
    """Value -> the lines that have it, those of fields before those of columns and text; the most frequent first."""
    preferred = set[str]()
    fielded, texts, columns = dict[str, list[Row]](), dict[str, list[Row]](), dict[str, list[Row]]()
    for row in rows:
        fields = fields_of(row)
        if attribute.is_size:
            if size := size_of(row):
                fielded.setdefault(voice.bytes(size), []).append(row)
            continue
        if attribute.is_change:
            if change := _change(fields, voice):
                fielded.setdefault(change, []).append(row)
            continue
        if attribute.fields:
            for name, value in fields.items():
                if attribute.fields.search(_split(name)) and _is_value(
                    value, is_hash=attribute.said.startswith("hash")
                ):
                    for item in str(value).split(", ") if len(str(value)) < 200 else [str(value)]:
                        fielded.setdefault(item.strip(), []).append(row)
                        if any(
                            stem in _split(name) for word in held for stem in stems_of(word) if word != attribute.said
                        ):
                            preferred.add(item.strip())
        if attribute.values:
            for text in (readable(row), *(str(value) for value in fields.values())):
                for match in attribute.values.finditer(text):
                    value = next((group for group in match.groups() if group), match[0])
                    if _is_value(value) and row not in texts.setdefault(value.rstrip(".,;"), []):
                        texts[value.rstrip(".,;")].append(row)
        for column in attribute.columns:
            if _is_value(row[column]):
                if (
                    column == "target"
                    and "agent" in attribute.columns
                    and row["agent"]
                    and row["action"] == "web_request"
                ):
                    continue
                if column == "agent" and "target" in attribute.columns and row["action"] != "web_request":
                    continue
                columns.setdefault(str(row[column]), []).append(row)
    near = {value: own for value, own in fielded.items() if value in preferred}
    fielded = near or fielded
    chosen = (fielded or texts or columns) if not attribute.is_class else (texts or fielded or columns)
    if attribute.columns and columns and not attribute.is_class and attribute.said in ("port", "ports"):
        chosen = texts or columns
    chosen = _containers(chosen) if attribute.is_class else chosen
    chosen = {value: _once(found) for value, found in chosen.items()}
    kept = {
        value: found
        for value, found in chosen.items()
        if not any(
            value != other and value in other and len(found) <= len(chosen[other]) and len(value) < 4
            for other in chosen
        )
    }
    return dict(sorted(kept.items(), key=lambda item: -len(item[1])))


def _containers(values: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """`exports` for `exports/2025/000.csv`, `exports/2025/001.csv` and more: what holds them is what was asked for."""
    if len(values) <= 3 or not any("/" in value for value in values):
        return dict(values)
    held: dict[str, list[Row]] = {}
    for value, rows in values.items():
        held.setdefault(value.partition("/")[0] or value, []).extend(rows)
    return held if len(held) < len(values) else dict(values)


def _change(fields: Mapping[str, Any], voice: Voice) -> str:
    old = new = ""
    for name, value in fields.items():
        last = _split(name).split()[-1:]
        if last in (["from"], ["old"], ["before"], ["previous"]) or "old value" in _split(name):
            old = str(value)
        if last in (["to"], ["new"], ["after"], ["current"]) or "new value" in _split(name):
            new = str(value)
    return phrase(voice.language, "changed_from", old=plain(old), new=plain(new)) if old and new else ""


def _shown(value: str, rows: Sequence[Row], total: int, attribute: Attribute) -> str:
    text = (
        value
        if attribute.is_size or attribute.is_change
        else (plain(value) if re.fullmatch(r"[\w.@:+/$-]{1,80}", value) else quoted(value))
    )
    return f"{text} ({len(rows)})" if 1 < len(rows) < total else text


def _is_value(value: Any, *, is_hash: bool = False) -> bool:
    text = str(value).strip()
    return text.lower() not in _EMPTY and len(text) <= 300 and (is_hash or not _ID.fullmatch(text))


def _is_the_word(value: str, held: frozenset[str]) -> bool:
    """`upload.php` where an upload is asked about: the word itself is no answer."""
    name = value.lower().rpartition("/")[2]
    low = name.partition(".")[0] if "." in name else ""
    return any(low == stem for word in held for stem in (word, *stems_of(word)))


def _split(name: str) -> str:
    parts = re.sub(r"([a-z])([A-Z])", r"\1 \2", ".".join(name.split(".")[-3:]))
    return " ".join(re.split(r"[\W_]+", parts.lower()))


def _once(rows: Sequence[Row]) -> list[Row]:
    return list({row["id"]: row for row in rows}.values())


def fields_of(row: Row) -> dict[str, Any]:
    """A line's own fields."""
    try:
        return dict(orjson.loads(row["fields"] or "{}"))
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return {}
