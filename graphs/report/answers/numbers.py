"""How many and how often: of events, accounts, addresses, machines; and in what rhythm."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ...episodes.facts import is_internal
from ...events.store import STATED
from ...questions.glossary import known_words, stems_of, terms_in
from ...questions.kinds import actions_in
from ...questions.question import Part
from ...questions.sense import is_known
from ...questions.window import Window
from .amounts import MOST_ROWS
from .case import Case
from .counts import count_of_noun
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, kinds_counted, nouns, together
from .doer import TEXT
from .lookup import lines_of, names_of
from .phrases import phrase
from .reply import Reply, answer, no_answer, settled
from .text import Voice, cite, counted, ids_of, named, quoted
from .typed import Typed, typed_accounts

Row = Mapping[str, Any]

_THINGS: tuple[tuple[str, str, tuple[str, str, str, str]], ...] = (
    ("account", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("user", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("konten", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("konto", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("benutzer", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("address", "src_ip", ("source address", "source addresses", "Quelladresse", "Quelladressen")),
    ("adresse", "src_ip", ("source address", "source addresses", "Quelladresse", "Quelladressen")),
    (" ip", "src_ip", ("source address", "source addresses", "Quelladresse", "Quelladressen")),
    ("people", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("person", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("leute", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("employee", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("mitarbeiter", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("colleague", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("kolleg", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("member", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("mitglied", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("customer", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("kunde", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("subscriber", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("host", "host", ("machine", "machines", "Maschine", "Maschinen")),
    ("machine", "host", ("machine", "machines", "Maschine", "Maschinen")),
    ("server", "host", ("machine", "machines", "Maschine", "Maschinen")),
    ("rechner", "host", ("machine", "machines", "Maschine", "Maschinen")),
)
"""A word of the question, the column whose different values it counts, and what they are called."""


_NUMBER_OF = re.compile(
    r"^\W*(?:(?:what (?:is|was|were)|tell me|give me|nenne|wie (?:hoch|groß) (?:ist|war)) )?(?:the |die )?"
    r"(?:(?:total )?number of|count(?: of)?(?: the)?|sum of|total of|(?:gesamt)?(?:an)?zahl(?: der)?)\s+(?=\w)"
)
"""`number of tries`: how many."""
_TRIED = re.compile(
    r"\b(?:tried|tries|try|guess\w*|attempt\w*|spray\w*|versuch\w*|probiert\w*|durchprobiert|geraten|erraten)\b"
)


def count(case: Case, part: Part, voice: Voice) -> Reply:
    """How many events of a kind, from where; or how many different accounts, addresses or machines."""
    if (beats := rhythm(case, part, voice)) is not None:
        return beats
    part = replace(part, clause=_NUMBER_OF.sub("wie viele " if voice.language == "de" else "how many ", part.clause))
    asked = part.clause.partition("many")[2] or part.clause.partition("viele")[2] or part.clause
    if part.previous and re.fullmatch(r"\W*(?:and |und )?(?:how many|wie ?viele)(?: of them)?\W*", part.clause):
        asked = part.previous.clause  # which were taken, how many?
        part = replace(part, clause=f"{part.previous.clause} {part.clause}")
    head = " ".join(asked.split()[:3])
    thing = next((found for found in _THINGS if found[0] in f" {head}"), None)
    if not thing and not part.actions and case.refused_rows and _TRIED.match(asked.strip()):
        part = replace(part, actions=("login",), outcome="failure")
    if not thing and part.outcome != "failure" and (of_noun := count_of_noun(case, part, asked, voice)) is not None:
        return of_noun
    if not part.actions and not part.outcome and not re.match(r"\s*(?:events|ereignisse)\b", asked):
        text = re.sub(r"\b(?:how often|how many times|wie oft|wie häufig|how many|wie viele)\b", " ", part.clause)
        found = lines_of(case, part, text)
        if found.rows:
            return _of_lines(found.rows, case, voice)
        unheld = [term.said for term in terms_in(text, without=names_of(part)) if not is_known(term.said)]
        if unheld and not thing:  # all events are no answer for want of a word
            unsaid = voice.listed([quoted(said) for said in unheld], 3)
            return no_answer(phrase(voice.language, "uncountable", name=unsaid))
    if re.match(r"\s*(?:requests|calls|anfragen|aufrufe|events|ereignisse)\b", asked) and part.subjects:
        part = replace(part, actions=())  # whatever it sent
    if thing and thing[1] == "host" and set(part.actions) & {"dns_query", "web_request", "network_connect"}:
        thing = (thing[0], "src_ip", thing[2])  # who asks or connects is known by its address
        return _different(case, part, voice, thing, f" {voice.window(part.window)}" if part.window else "")
    if thing and (told_of := _different_of_lines(case, part, voice, thing, asked)) is not None:
        return told_of
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    outcome = part.outcome
    told = f" {voice.window(part.window)}" if part.window else ""
    if part.window and thing and case.verdict == "malicious" and not part.subjects:
        limited = replace(case, limits=part.window.within(case.limits), _cursors=[])
        try:
            return _different(limited, part, voice, thing, told)
        finally:
            limited.close()
    if thing and not (part.actions and part.actions[0] not in ("login",)):
        return _different(case, part, voice, thing, told)
    actions = list(part.actions) or []
    operations = _odd_words(case, part)
    where += "".join(f" AND contains({TEXT}, ?)" for _ in operations)
    values += operations
    statement = (
        f"SELECT id, time, src_ip, \"user\", action, command, outcome FROM {STATED} WHERE {where} AND {window} AND (? = '' OR outcome = ?) "
        "AND (len(?) = 0 OR list_contains(?, action)) AND action NOT IN ('status') ORDER BY time NULLS LAST, id"
    )
    rows = case.store.query(statement, [*values, *more, outcome, outcome, actions, actions])
    if not rows and outcome == "failure" and "login" in actions:
        # Passwords are asked for elsewhere, too: by sudo and its like.
        actions = ["privilege_use"]
        rows = case.store.query(statement, [*values, *more, outcome, outcome, actions, actions])
        rows = [row for row in rows if row["command"]] or rows
    if (
        not rows
        and outcome == "failure"
        and "login" in list(part.actions)
        and (refused := refused_words(case, part, voice))
    ):
        return refused
    if (
        "login" in actions
        and case.refused_rows
        and not part.subjects
        and not part.window
        and _TRIED.search(part.clause)
    ):
        part, outcome = replace(part, outcome="failure"), "failure"  # it is the attack's tries that are asked about
        ids = [row["id"] for row in case.refused_rows]
        rows = case.store.query(
            f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id", [ids]
        )
    of = (
        phrase(voice.language, "of", who=voice.listed([named(s.value) for s in part.subjects], 3))
        if part.subjects
        else ""
    )
    what = _what(part, rows, voice)
    if not rows:
        return answer(phrase(voice.language, "no_count", what=what[1], of=of, window=told))
    number = counted(len(rows), *what, voice)
    sources = _groups(rows, "src_ip", voice) if not any(subject.kind == "ip" for subject in part.subjects) else ""
    if part.outcome == "failure" and (said := re.search(r"\b(declin|bounc|denied|reject|refus)", part.clause)):
        # Of several ways to fail, the one that the question names, where lines name it.
        stems = ("declin", "denied") if said[1] in ("declin", "denied") else (said[1],)
        texts = case.store.query(
            "SELECT id FROM events WHERE id IN (SELECT unnest(?)) AND regexp_matches(lower(concat_ws(' ', message, fields::VARCHAR)), ?)",
            [[row["id"] for row in rows], "|".join(stems)],
        )
        named_so = {row["id"] for row in texts}
        rows = [row for row in rows if row["id"] in named_so] or rows
        number = counted(len(rows), *what, voice)
        sources = _groups(rows, "src_ip", voice) if not any(subject.kind == "ip" for subject in part.subjects) else ""
    sentences = [
        phrase(voice.language, "count", count=number, of=of, window=told, groups=sources, cites=cite(ids_of(rows)))
    ]
    failed = sum(row["outcome"] == "failure" for row in rows)
    if failed and not outcome:
        told_refused = (
            counted(failed, "was refused", "were refused", voice)
            if voice.language == "en"
            else f"{voice.number(failed)} davon wurden abgewiesen"
        )
        sentences.append(
            f"{told_refused if failed < len(rows) else 'All of them were refused' if voice.language == 'en' else 'Alle wurden abgewiesen'}."
        )
    elif not actions and not outcome:
        sentences.append(f"{'Das sind' if voice.language == 'de' else 'They are'} {kinds_counted(rows, voice)}.")
    elif not part.subjects and (users := _by(rows, "user")):
        shown = [f"{quoted(name) if outcome == 'failure' else named(name)} ({len(found)})" for name, found in users[:5]]
        sentences.append(
            f"{'Die Konten sind' if voice.language == 'de' else 'The accounts are'} {voice.listed(shown, 5)}."
        )
    return answer(*sentences)


def _odd_words(case: Case, part: Part) -> list[str]:
    """The words of a question that are nobody's everyday words and that some lines hold: the name of an operation, of a rule."""
    terms = terms_in(part.clause, without=names_of(part))
    odd = [term.said for term in terms if len(term.said) > 5 and not is_known(term.said) and not actions_in(term.said)]
    return [
        said
        for said in odd
        if stems_of(said) == (said,) or said not in known_words()
        if case.store.query(f"SELECT 1 FROM {STATED} WHERE contains({TEXT}, ?) LIMIT 1", [said])
    ]


_REFUSED = (
    r"(?:log-?(?:i|o)n|sign-?in|password|authenticat\w*|auth)\b.{0,30}(?:fail|denied|refused|invalid|incorrect|rejected)|"
    r"(?:failed|invalid|incorrect|wrong) (?:log-?(?:i|o)n|password|authenticat\w*|sign-?in)"
)
"""How lines say that somebody was not let in."""
_AS_WHOM = re.compile(
    r"\b(?:for (?:invalid )?(?:user |account )?|user(?:name)?[ =:]+|account[ =:]+)[\"'`]?(?!user\b)([\w.@-]{2,60})",
    re.IGNORECASE,
)
_FROM_WHERE = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


def refused_words(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Refused log-ins by what lines say, where none is known by its fields."""
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    rows = case.store.query(
        f"SELECT id, time, message FROM {STATED} WHERE {where} AND {window} AND regexp_matches(lower(message), ?) "
        "ORDER BY time NULLS LAST, id LIMIT 20000",
        [*values, *more, _REFUSED],
    )
    if not rows:
        return None
    names: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for row in rows:
        if match := _AS_WHOM.search(row["message"]):
            names[match[1]] = names.get(match[1], 0) + 1
        for address in _FROM_WHERE.findall(row["message"])[:1]:
            addresses[address] = addresses.get(address, 0) + 1
    told = f" {voice.window(part.window)}" if part.window else ""
    shown = [f"{quoted(name)} ({count})" for name, count in sorted(names.items(), key=lambda item: -item[1])]
    what = phrase(voice.language, "as", account=voice.listed(shown, 6)) if shown else ""
    from_ = (
        phrase(voice.language, "count_from", addresses=voice.listed([named(a) for a in addresses], 4))
        if addresses
        else ""
    )
    one, many = (
        ("gescheiterte Anmeldung", "gescheiterte Anmeldungen")
        if voice.language == "de"
        else ("failed log-in", "failed log-ins")
    )
    return answer(f"{counted(len(rows), one, many, voice)}{what}{told}{from_}{cite(ids_of(rows))}.")


def _what(part: Part, rows: Sequence[Row], voice: Voice) -> tuple[str, str]:
    if not part.actions:
        return EVENT_WORDS[voice.language]
    action = part.actions[0]
    found = {row["action"] for row in rows}
    if len(found) == 1:
        action = next(iter(found))
    elif len(found) > 1:
        return EVENT_WORDS[voice.language]
    one, many = nouns(action, voice)
    if part.outcome == "failure":
        return (
            (f"gescheiterte {one}", f"gescheiterte {many}")
            if voice.language == "de"
            else (f"failed {one}", f"failed {many}")
        )
    if part.outcome == "success":
        return (
            (f"gelungene {one}", f"gelungene {many}")
            if voice.language == "de"
            else (f"successful {one}", f"successful {many}")
        )
    return one, many


def _of_lines(rows: Sequence[Row], case: Case, voice: Voice) -> Reply:
    """How many lines the question's words lead to, and what they are."""
    told = deeds_of(rows, voice, marked=case.why, most=3, is_whole=True)
    what = f": {together(told.clauses, voice)}" if told.clauses else cite(ids_of(rows))
    return answer(f"{counted(len(rows), *EVENT_WORDS[voice.language], voice)}{what}.")


_INTERVAL = re.compile(
    r"\b(?:how many|wie viele) (?:seconds?|minutes?|hours?|sekunden|minuten|stunden) (?:apart|between|abstand|dazwischen)|"
    r"\bintervals?\b|\bhow far apart|"
    r"\b(?:abstand|abständen|takt|rhythmus)\b|\bapart\b"
)
_HOME = re.compile(
    r"\b(?:call\w* (?:home|back|out)|phon\w* home|beacon\w*|check\w* in|nach hause|telefonier\w*|funk\w*|gemeldet|melde\w*|"
    r"contact\w*|kontaktier\w*)\b"
)


_CALLS = re.compile(
    r"\b(?:how often|how many times|wie oft|wie häufig)\b[^?]*\b(?:calls?|called|calling|ruft|rief|connect\w*|verbind\w*|verband|talk\w*)\b"
)


def rhythm(case: Case, part: Part, voice: Voice) -> Reply | None:
    """How often what was taken over called the attacker's end, and how far apart."""
    text = f"{part.context} {part.clause}"
    ips = [subject.value for subject in part.subjects if subject.kind == "ip"]
    calls = bool(ips) and bool(_HOME.search(text) or _INTERVAL.search(text) or _CALLS.search(text))
    if not calls and (
        case.verdict != "malicious" or not (_HOME.search(text) or (_INTERVAL.search(text) and case.far_ends))
    ):
        return None
    if part.is_pointed and _BEACON.search(text) and case.far_ends:
        ips, calls = [], False  # what beacons has its own end, whatever the last answer was about
    if calls and (own_calls := _calls_of(case, ips)):
        return _beat(own_calls, voice)
    ends = ips or [end for end in case.far_ends if end not in case.machines]
    to_them = "time IS NOT NULL AND (list_contains(?, dst_ip) OR len([e FOR e IN ? IF contains(lower(target), lower(e))]) > 0)"
    rows = (
        case.store.query(f"SELECT * FROM {STATED} WHERE {to_them} ORDER BY time, id LIMIT {MOST_ROWS}", [ends, ends])
        if calls
        else _calls_of_attack(case, to_them, ends)
    )
    rows = [row for row in rows if row["action"] in ("network_connect", "web_request", "dns_query")]
    if not rows:
        return None
    places: dict[str, list[Row]] = {}
    for row in rows:
        end = next(
            (end for end in ends if end in (row["dst_ip"], row["target"]) or end.lower() in row["target"].lower()),
            row["dst_ip"],
        )
        places.setdefault(end, []).append(row)
    end, most = max(places.items(), key=lambda item: len(item[1]))
    return _beat((end, most), voice)


def _calls_of(case: Case, ips: Sequence[str]) -> tuple[str, list[Row]] | None:
    """The end outside that machines inside called most often, and those calls; None where they called none."""
    inside = [address for address in ips if is_internal(address)]
    if not inside:
        return None
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE list_contains(?, src_ip) AND dst_ip <> '' AND time IS NOT NULL AND action IN "
        f"('network_connect', 'web_request', 'dns_query') ORDER BY time, id LIMIT {MOST_ROWS}",
        [inside],
    )
    places: dict[str, list[Row]] = {}
    for row in rows:
        if not is_internal(row["dst_ip"]) and row["dst_ip"] not in ips:
            places.setdefault(row["dst_ip"], []).append(row)
    hostile = {end: own for end, own in places.items() if end in case.far_ends} if case.verdict == "malicious" else {}
    return max((hostile or places).items(), key=lambda item: len(item[1]), default=None)


def _beat(called: tuple[str, Sequence[Row]], voice: Voice) -> Reply:
    end, most = called
    times = sorted(row["time"] for row in most)
    gaps = sorted((later - earlier).total_seconds() for earlier, later in pairwise(times))
    every = phrase(voice.language, "every", seconds=f"{gaps[len(gaps) // 2]:.0f}") if len(gaps) > 2 else ""
    source = voice.listed([named(name) for name in dict.fromkeys(row["src_ip"] or row["host"] for row in most)], 3)
    span = voice.span(times[0], times[-1])
    count = counted(len(most), *nouns(most[0]["action"], voice), voice)
    return settled(
        phrase(
            voice.language,
            "rhythm",
            count=count,
            source=source,
            end=named(end),
            span=span,
            every=every,
            cites=cite(ids_of(most)),
        )
    )


_BEACON = re.compile(r"\b(?:beacon\w*|call\w* home|phon\w* home|nach hause)\b")


def _calls_of_attack(case: Case, to_them: str, ends: Sequence[str]) -> list[dict[str, Any]]:
    """All that went to the attack's ends from machines that have a part in it, whether or not each is evidence."""
    own = case.own("id, host, src_ip", to_them, [ends, ends])
    if not own:
        return []
    hosts = {row["host"] for row in own if row["host"]} if not any(row["src_ip"] for row in own) else set[str]()
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE {to_them} AND (id IN (SELECT unnest(?)) OR host IN (SELECT unnest(?))) ORDER BY time, id "
        f"LIMIT {MOST_ROWS}",
        [ends, ends, [row["id"] for row in own], sorted(hosts)],
    )


def _groups(rows: Sequence[Row], column: str, voice: Voice) -> str:
    groups = _by(rows, column)
    if not groups:
        return ""
    shown = [
        named(name) if len(groups) == 1 else f"{named(name)} ({voice.number(len(found))})" for name, found in groups[:5]
    ]
    if len(groups) > 5:
        shown.append(f"{len(groups) - 5} {'weiteren' if voice.language == 'de' else 'more'}")
    return phrase(voice.language, "count_from", addresses=voice.listed(shown, 6))


def _by(rows: Sequence[Row], column: str) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row[column] not in ("", "-"):
            groups.setdefault(row[column], []).append(row)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _different_of_lines(
    case: Case, part: Part, voice: Voice, thing: tuple[str, str, tuple[str, str, str, str]], asked: str
) -> Reply | None:
    """How many different values the lines have that the rest of the question leads to; None where it leads to none."""
    _, column, called = thing
    name = column.strip('"')
    sources = [subject.value for subject in part.subjects if subject.kind == "ip"]
    one, many = called[2:] if voice.language == "de" else called[:2]
    if name == "host" and sources:
        rows = case.store.query(
            f"SELECT dst_ip AS v, min(id) AS one FROM {STATED} WHERE src_ip IN (SELECT unnest(?)) AND dst_ip <> '' GROUP BY v ORDER BY one",
            [sources],
        )
        if rows:
            return _named_count([named(row["v"]) for row in rows], [row["one"] for row in rows], one, many, voice, "")
    rest = " ".join(asked.split()[1:])
    if part.actions or part.outcome or part.subjects or not terms_in(rest):
        return None
    found = lines_of(case, part, rest, least=0.66, is_attack_first=False)
    values: dict[str, int] = {}
    for row in found.rows:
        if row[name] not in ("", "-"):
            values.setdefault(row[name], row["id"])
    if not values:
        return None
    return _named_count([named(value) for value in values], list(values.values()), one, many, voice, "")


def _different(
    case: Case, part: Part, voice: Voice, thing: tuple[str, str, tuple[str, str, str, str]], told: str
) -> Reply:
    """How many different values a column has, of the attack's own events where the question is about it."""
    _, column, called = thing
    one, many = called[2:] if voice.language == "de" else called[:2]
    if column == '"user"' and not part.subjects and case.verdict == "malicious" and not part.actions:
        if any(
            word in part.clause
            for word in ("tri", "try", "prob", "spray", "target", "attack", "versuch", "probier", "angegriff")
        ):
            names = [quoted(name) for name in case.tried]
            ids = [events[0] for events in case.tried.values()]
        else:
            names = [named(name) for name in [*(entry.account for entry in case.entries), *case.used, *case.made]]
            names = list(dict.fromkeys(names))
            ids = [entry.events[0] for entry in case.entries] + [row["id"] for row in case.made.values()]
        if not names and (typed := typed_accounts(case)):
            return _typed_count(typed, called, voice, told)
        return _named_count(names, ids, one, many, voice, told)
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    condition = f"{column} NOT IN ('', '-') AND {where} AND {window} AND (? = '' OR outcome = ?) "
    condition += "AND (len(?) = 0 OR list_contains(?, action))"
    parameters = [*values, *more, part.outcome, part.outcome, list(part.actions), list(part.actions)]
    is_own = case.verdict == "malicious" and not part.subjects and not part.actions and " log" not in part.clause
    if is_own:
        rows = case.own(
            f"{column} AS v, min(id) AS one, count(*) AS n", f"{condition} GROUP BY v", parameters, order="n DESC, v"
        )
    else:
        rows = case.store.query(
            f"SELECT {column} AS v, min(id) AS one, count(*) AS n FROM {STATED} WHERE {condition} GROUP BY v ORDER BY n DESC, v",
            parameters,
        )
    if not rows and column == '"user"' and (typed := typed_accounts(case, part.subjects)):
        return _typed_count(typed, called, voice, told)
    if not rows and not case.store.query(f"SELECT 1 FROM {STATED} WHERE {column} NOT IN ('', '-') LIMIT 1"):
        return no_answer(phrase(voice.language, "uncountable", name=many))
    return _named_count([named(row["v"]) for row in rows], [row["one"] for row in rows], one, many, voice, told)


def _typed_count(typed: Typed, called: tuple[str, str, str, str], voice: Voice, told: str) -> Reply:
    """Of accounts that only the queries of requests name."""
    one, many = called[2:] if voice.language == "de" else called[:2]
    worked = (
        phrase(voice.language, "typed_worked", names=voice.listed([quoted(name) for name in typed.worked], 8),
               cites=cite([events[0] for events in typed.worked.values()]))
        if typed.worked
        else ""
    )  # fmt: skip
    names = typed.names
    return answer(
        phrase(
            voice.language,
            "typed",
            count=counted(len(names), one, many, voice),
            requests=voice.number(sum(map(len, names.values()))),
            name=quoted(f"{typed.key}="),
            window=told,
            names=voice.listed([quoted(name) for name in names], 8),
            worked=worked,
            cites=cite([events[0] for events in names.values()]),
        )
    )


def _named_count(names: Sequence[str], ids: Sequence[int], one: str, many: str, voice: Voice, told: str) -> Reply:
    if not names:
        return answer(phrase(voice.language, "no_count", what=many, of="", window=told))
    number = counted(len(names), one, many, voice)
    return answer(f"{number}{told}: {voice.listed(list(names), 8)}{cite(ids)}.")
