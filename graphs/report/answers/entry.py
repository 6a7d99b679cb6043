"""Did they get in, how, and did they get administrator rights?"""

import re
from collections.abc import Sequence
from datetime import timedelta

from ...events.store import STATED
from ...questions.question import Part
from ...questions.window import Window
from .case import Case
from .deeds import deeds_of, together
from .phrases import phrase
from .reply import Reply, answer
from .story import MOST_ENTRIES, actors, entry_clause, others, reason, signs_clause, story
from .text import Voice, cite, cited_events, ids_of, named, quoted, sentence

_RAN = (
    "process_start",
    "script_run",
    "module_load",
    "service_change",
    "registry_change",
    "file_write",
    "privilege_use",
)


def breach(case: Case, part: Part, voice: Voice) -> Reply:
    """Yes with account, address and time; or no, with what was refused."""
    if case.verdict != "malicious":
        if _OUTSIDE.search(part.clause) and (told := _origins(case, voice)):
            return answer(told)
        why, cites = reason(case, voice)
        return answer(phrase(voice.language, _nobody_in(case), reason=why, cites=cites))
    if case.entries:
        clauses = [entry_clause(entry, voice) for entry in case.entries[:MOST_ENTRIES]]
        first = phrase(voice.language, "in", entries=together(clauses, voice), more=others(case.entries, voice))
        return answer(first, _after(case, voice))
    if case.used:
        rows = [row for own in case.used.values() for row in own]
        if any(row["action"] in _RAN for row in rows) and not case.sources:
            return answer(_ran(case, voice), _signs(case, voice))
        addresses = [named(address) for address in case.sources]
        first = phrase(
            voice.language,
            "used",
            accounts=voice.listed([named(name) for name in case.used], 4),
            span=voice.span(rows[0]["time"], rows[-1]["time"]),
            from_=phrase(voice.language, "from", address=voice.listed(addresses, 3)) if addresses else "",
            cites=cite(ids_of(rows)),
        )
        return answer(first, _after(case, voice))
    if _has_run(case):
        return answer(_ran(case, voice), _signs(case, voice))
    if told := _through_the_site(case, voice):
        return answer(told, _signs(case, voice))
    if case.refused_rows:
        return answer(_refused(case, voice))
    return answer(_not_stated(case, voice), _signs(case, voice))


def _nobody_in(case: Case) -> str:
    """The phrase for logs in which no break-in is found: it says that something is unexplained only where something is."""
    if case.verdict == "benign":
        return "nobody_in"
    if case.view["fields"] and not case.view["found"]:
        return "undecided_in"
    if not case.judgements:
        return "quiet_in"
    return "explained_in" if all(own["ordinary"] for own in case.judgements.values()) else "undecided_in"


def _through_the_site(case: Case, voice: Voice) -> str:
    """The commands that a web server answered; empty where it answered none."""
    marked = {
        event
        for episode in case.hostile
        for hit in (case.hits[name] for name in episode["hits"])
        if "webshell" in hit["traits"]
        for event in hit["events"]
    }
    rows = [
        row
        for row in case.seed_rows
        if row["id"] in marked and row["action"] == "web_request" and row["outcome"] == "success"
    ]
    if not rows:
        return ""
    pages = dict.fromkeys(row["target"].partition("?")[0] for row in rows if row["target"])
    hosts = dict.fromkeys(named(row["host"]) for row in rows if row["host"])
    return phrase(
        voice.language,
        "commanded",
        addresses=voice.listed([named(value) for value in dict.fromkeys(row["src_ip"] for row in rows)], 4),
        page=voice.listed([quoted(page) for page in pages], 3),
        host=phrase(voice.language, "on", host=voice.listed(list(hosts), 3)) if hosts else "",
        span=voice.span(rows[0]["time"], rows[-1]["time"]),
        cites=cite(ids_of(rows)),
    )


def _not_stated(case: Case, voice: Voice) -> str:
    """That no entry is stated, and what is."""
    if case.machines:
        ends = [named(value) for value in case.far_ends]
        return phrase(
            voice.language,
            "taken_over",
            machines=voice.listed([named(address) for address in case.machines], 4),
            ends=phrase(voice.language, "with_ends", ends=voice.listed(ends, 3)) if ends else "",
            cites=cite(ids_of(case.seed_rows)),
        )
    first, last = case.span
    return phrase(
        voice.language,
        "not_stated",
        actors=actors(case, voice),
        span=voice.span(first["time"] if first else None, last["time"] if last else None),
        cites=cite(ids_of(case.seed_rows)),
    )


_OUTSIDE = re.compile(
    r"\b(?:outside|elsewhere|abroad|unusual|strange|foreign|außen|außerhalb|anderswo|woanders|ausland|fremd\w*)\b"
)


def _origins(case: Case, voice: Voice) -> str:
    """From where log-ins came that worked."""
    rows = case.store.query(
        f"SELECT src_ip, count(*) AS n, min(id) AS one FROM {STATED} WHERE action = 'login' AND outcome = 'success' "
        "AND src_ip <> '' GROUP BY src_ip ORDER BY n DESC, src_ip"
    )
    if not rows:
        return ""
    shown = [f"{named(row['src_ip'])} ({voice.number(row['n'])})" for row in rows]
    first = "" if len(rows) > 1 else "Nein: " if voice.language == "de" else "No: "
    told = phrase(
        voice.language, "all_from", addresses=voice.listed(shown, 6), cites=cite([row["one"] for row in rows])
    )
    return f"{first}{told[:1].lower()}{told[1:]}" if first else told


def _has_run(case: Case) -> bool:
    """Whether a program, service or script of the attack worked."""
    return any(row["action"] in _RAN and row["outcome"] != "failure" for row in case.seed_rows)


def _refused(case: Case, voice: Voice) -> str:
    rows = case.refused_rows
    count = voice.number(len(rows)) + (
        " Anmeldung" + "en" * (len(rows) != 1) if voice.language == "de" else f" log-in{'s' * (len(rows) != 1)}"
    )
    return phrase(
        voice.language,
        "refused",
        count=count,
        addresses=voice.listed([named(value) for value in dict.fromkeys(row["src_ip"] for row in rows)], 4),
        span=voice.span(rows[0]["time"], rows[-1]["time"]),
        cites=cite(ids_of(rows)),
    )


def _ran(case: Case, voice: Voice) -> str:
    rows = [row for row in case.seed_rows if row["action"] in _RAN and row["outcome"] != "failure"]
    hosts = list(dict.fromkeys(row["host"] for row in rows if row["host"])) or [actors(case, voice)]
    accounts = [named(name) for name in case.used]
    return phrase(
        voice.language,
        "ran",
        host=voice.listed([named(host) for host in hosts], 4),
        as_=phrase(voice.language, "as", account=voice.listed(accounts, 3)) if accounts else "",
        span=voice.span(rows[0]["time"], rows[-1]["time"]),
        cites=cite(ids_of(rows)),
    )


def _signs(case: Case, voice: Voice) -> str:
    return sentence(signs_clause(case, voice))


def _after(case: Case, voice: Voice) -> str:
    """What followed the entry."""
    skipped = ("login", "logout", "status", "other", "network_connect", "web_request", "dns_query")
    rows = [row for row in case.own("*") if row["action"] not in skipped and row["outcome"] != "failure"]
    if not rows:
        return ""
    told = deeds_of(rows, voice, marked=case.why, most=4, is_whole=True)
    lead = "Danach: " if voice.language == "de" else "What followed: "
    return f"{lead}{together(told.clauses, voice)}."


def means(case: Case, part: Part, voice: Voice) -> Reply:
    """By which way they came: a guessed password, a used account, or what the techniques say."""
    techniques = [f"{name} ({number}){cite(events)}" for number, name, _, events in case.techniques[:4]]
    named_techniques = (
        phrase(voice.language, "techniques", techniques=voice.listed(techniques, 4)) if techniques else ""
    )
    if case.verdict != "malicious":
        return breach(case, part, voice)
    if case.entries:
        entry = case.entries[0]
        key = "guessed" if entry.refused > 1 else "password_used"
        factor = _at_the_second_factor(case, entry.refused_events)
        if factor:
            key = "guessed_factor"
        first = phrase(
            voice.language,
            key,
            factor=voice.number(len(factor)),
            factor_cites=cite([*factor[:1], *factor[-1:]]),
            account=named(entry.account),
            address=named(entry.address),
            refused=voice.number(entry.refused),
            refused_cites=cite([*entry.refused_events[:1], *entry.refused_events[-1:]]),
            span=voice.span(entry.first, entry.first),
            cites=cite(entry.events[:1]),
        )
        return answer(first, _after(case, voice), named_techniques)
    if not case.used and not _has_run(case) and (told := _through_the_site(case, voice)):
        return answer(_after_what(case, told, voice), named_techniques)
    if (_has_run(case) or case.used) and (log_in := _last_log_in(case, voice)):
        return answer(log_in, phrase(voice.language, "log_in_unproved"), named_techniques)
    if case.refused_rows and not case.used and not _has_run(case):
        return answer(_refused(case, voice), named_techniques)
    if case.sources and not (case.used or case.refused_rows or _has_run(case)):
        return answer(_not_stated(case, voice), named_techniques)
    if case.machines and not case.used:
        told = story(case, voice)
        machines = voice.listed([named(address) for address in case.machines], 4)
        return answer(phrase(voice.language, "means_unknown", machines=machines, story=f"{told[:1].upper()}{told[1:]}"))
    if techniques:
        words = voice.listed(techniques, 4)
        return answer(phrase(voice.language, "means", techniques=words, story=story(case, voice)))
    return answer(_signs(case, voice))


def _after_what(case: Case, told: str, voice: Voice) -> str:
    """What the way in is told by, behind what the same addresses had done before."""
    ids = cited_events(told)
    start = next((row["time"] for row in case.own("id, time") if row["id"] in ids and row["time"] is not None), None)
    rows = case.own("*", "time < ? AND action <> 'status'", [start]) if start else []
    clauses = deeds_of(rows, voice, marked=case.why, most=3, is_whole=True).clauses
    if not clauses:
        return told
    return phrase(voice.language, "first_then", first=together(clauses, voice), then=told)


_SHORTLY = timedelta(hours=1)
"""So long before the first hostile event a log-in may have been the way to it."""


def _last_log_in(case: Case, voice: Voice) -> str:
    """The last log-in from elsewhere on a machine of the attack before its first event; empty where there is none."""
    first, _ = case.span
    seeds = [row for row in case.seed_rows if row["id"] in case.why and row["time"] is not None and row["host"]]
    if first is None or not seeds:
        return ""
    hosts, moment = sorted({row["host"] for row in seeds}), seeds[0]["time"]
    users = sorted({row["user"].lower() for row in seeds if row["user"] not in ("", "-")})
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'login' AND host IN (SELECT unnest(?)) AND src_ip <> '' AND time <= ? AND time >= ? "
        'AND (len(?) = 0 OR list_contains(?, lower("user"))) ORDER BY time, id',
        [hosts, moment, moment - _SHORTLY, users, users],
    )
    worked = [row for row in rows if row["outcome"] == "success"]
    if not worked:
        return ""
    last = worked[-1]
    refused = [row for row in rows if row["outcome"] == "failure" and row["src_ip"] == last["src_ip"]]
    return phrase(
        voice.language,
        "last_log_in",
        account=named(last["user"]),
        address=named(last["src_ip"]),
        host=named(last["host"]),
        line=quoted(last["message"], 160),
        time=voice.at(last["time"]),
        cites=cite([last["id"]]),
        refused=phrase(
            voice.language, "after_refused_tries", count=voice.number(len(refused)), cites=cite(ids_of(refused))
        )
        if refused
        else "",
    )


_SECOND = (
    r"strong.?auth|multi.?factor|second.?factor|two.?(?:factor|step)|\b(?:mfa|2fa|otp|totp)\b|user (?:declined|denied)|"
    r"push.{0,20}(?:den|declin|reject|fraud)"
)
"""How refusals speak of the second factor."""


_REQUIRED = """regexp_replace(fields::VARCHAR, '"[^"]*[rR]equirement[^"]*":"[^"]*"', '', 'g')"""
"""SQL for the fields without those that say at every log-in which factors are wanted."""


def _at_the_second_factor(case: Case, events: Sequence[int]) -> list[int]:
    """Those refusals that state the second factor, where there are several: one may be a slip."""
    rows = case.store.query(
        f"SELECT id FROM {STATED} WHERE id IN (SELECT unnest(?)) AND "
        f"regexp_matches(lower(concat_ws(' ', message, target, {_REQUIRED})), ?) ORDER BY time NULLS LAST, id",
        [list(events), _SECOND],
    )
    return [row["id"] for row in rows] if len(rows) > 1 else []


_RIGHT = re.compile(
    r"\b(?P<right>login|log-in|write|admin|owner|superuser|delete|read|select)[ -]?(?:rights?|permissions?|access|rechte?)\b"
)


def privilege(case: Case, part: Part, voice: Voice) -> Reply:
    """Who used or was given administrator rights."""
    where, values = part.where()
    window, more = (part.window or case.limits or Window()).where()
    rows = case.store.query(
        'SELECT id, time, "user", target, command, action, src_ip, host FROM '
        f"{STATED} WHERE action IN ('privilege_use', 'permission_grant') AND outcome <> 'failure' AND {where} AND {window} "
        "ORDER BY time NULLS LAST, id",
        [*values, *more],
    )
    people: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        people.setdefault(str(row["user"] or row["target"]), []).append(row)
    own = {name: found for name, found in people.items() if case.is_hostile(name)}
    shown = own or people
    if not shown:
        return answer(phrase(voice.language, "no_privilege"))
    german = voice.language == "de"
    clauses = []
    for name, found in list(shown.items())[:4]:
        commands = [quoted(str(row["command"])) for row in found if row["command"]]
        first = found[0]
        as_ = (
            f" {'als' if german else 'as'} {named(str(first['target']))}"
            if first["action"] == "privilege_use" and first["target"]
            else ""
        )
        if first["action"] == "permission_grant" and not first["user"]:
            verb = "bekam Rechte" if german else "was given rights"
        elif first["action"] == "permission_grant":
            to = f" {'an' if german else 'to'} {quoted(str(first['target']))}" if first["target"] else ""
            verb = f"vergab Rechte{to}" if german else f"gave rights{to}"
        else:
            verb = ("handelte mit höheren Rechten" if german else "acted with higher rights") + as_
        what = f" ({voice.listed(list(dict.fromkeys(commands)), 3)})" if commands else ""
        when = voice.at(first["time"])  # type: ignore[arg-type]
        clauses.append(f"{named(name)} {verb}{what} {'ab' if german else 'from'} {when}{cite(ids_of(found))}")
    right = _RIGHT.search(part.clause)
    texts = " ".join(f"{row['command']} {row['target']}" for found in shown.values() for row in found).lower()
    is_other = right is not None and not re.search(rf"(?<![a-z]){right['right']}(?![a-z])", texts)
    told = together(clauses, voice)
    sentences = [
        phrase(voice.language, "other_right", right=right["right"], what=told)
        if right and is_other
        else phrase(voice.language, "privilege", what=told)
    ]
    if not own and case.verdict != "malicious":
        sentences.append(phrase(voice.language, "those_not_hostile"))
    return answer(*sentences)
