"""Which accounts, who, and from where?"""

import re
from collections.abc import Sequence

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.question import Part
from .attackers import is_about_attack
from .case import Case
from .habits import places_of
from .lookup import by_words
from .numbers import refused_words
from .phrases import phrase
from .reopen import to_block
from .reply import Reply, answer, no_answer
from .story import actors, reason
from .text import Voice, cite, cited_events, ids_of, named, quoted
from .typed import typed_accounts

_CRACKED = re.compile(r"\b(?:crack\w*|guess\w*|geknackt|erraten|geraten)\b")


def accounts(case: Case, part: Part, voice: Voice) -> Reply:
    """Those that were entered, then those that acted, then those that were made."""
    shown: dict[str, str] = {}
    for entry in case.entries:
        if entry.account not in case.made:
            shown.setdefault(
                short_name(entry.account),
                phrase(
                    voice.language,
                    "account_entered",
                    account=named(entry.account),
                    address=named(entry.address),
                    cites=cite(entry.events[:2]),
                ),
            )
    for name, rows in case.used.items():
        shown.setdefault(
            short_name(name), phrase(voice.language, "account_used", account=named(name), cites=cite(ids_of(rows)[:2]))
        )
    for name, rows in case.handed.items():
        shown.setdefault(
            short_name(name),
            phrase(voice.language, "account_handed", account=named(name), cites=cite(ids_of(rows)[:2])),
        )
    for name, row in case.made.items():
        shown.setdefault(
            short_name(name), phrase(voice.language, "account_made", account=named(name), cites=cite([row["id"]]))
        )
    if case.entries and _CRACKED.search(part.clause):
        cracked = {short_name(entry.account) for entry in case.entries}
        shown = {name: told for name, told in shown.items() if name in cracked} or shown
    if not shown and (typed := typed_accounts(case)) and typed.worked:
        return answer(
            phrase(
                voice.language, "typed_accounts", name=quoted(f"{typed.key}="), refused=voice.number(len(typed.refused)),
                names=voice.listed([quoted(name) for name in typed.worked], 12),
                cites=cite([events[0] for events in typed.worked.values()]),
            )
        )  # fmt: skip
    if shown:
        return answer(phrase(voice.language, "accounts", accounts=voice.listed(list(shown.values()))))
    if case.tried:
        but = phrase(
            voice.language,
            "but_tried",
            accounts=voice.listed([quoted(name) for name in case.tried]),
            cites=cite([events[0] for events in case.tried.values()]),
        )
        return answer(phrase(voice.language, "no_account", but=but))
    why, cites = reason(case, voice) if case.verdict != "malicious" else ("", "")
    return answer(phrase(voice.language, "no_account", but=f": {why}{cites}" if why else ""))


def targets(case: Case, part: Part, voice: Voice) -> Reply:
    """The accounts that somebody hostile was refused with, as they were typed."""
    if not case.tried and (said := refused_words(case, part, voice)):
        return said
    if not case.tried and (typed := typed_accounts(case)):
        worked = voice.listed([quoted(name) for name in typed.worked], 8)
        ending = phrase(voice.language, "worked_for", accounts=worked) if worked else ""
        names = typed.names
        return answer(
            phrase(
                voice.language, "targets", accounts=voice.listed([quoted(name) for name in names], 12),
                addresses=voice.listed([named(value) for value in case.sources], 4),
                cites=cite([events[0] for events in names.values()]),
            ),
            ending,
        )  # fmt: skip
    if not case.tried:
        return answer(phrase(voice.language, "no_targets"))
    if _HELD_OUT.search(part.clause) and case.entries:
        return _held_out(case, part, voice)
    entered = [named(entry.account) for entry in case.entries if entry.refused]
    ending = (
        phrase(voice.language, "worked_for", accounts=voice.listed(entered))
        if entered
        else phrase(voice.language, "all_refused")
    )
    return answer(
        phrase(
            voice.language,
            "targets",
            addresses=voice.listed(
                [named(value) for value in dict.fromkeys(row["src_ip"] for row in case.refused_rows)], 4
            ),
            accounts=voice.listed([quoted(name) for name in case.tried], 12),
            cites=cite([events[0] for events in case.tried.values()]),
        ),
        ending,
    )


_HELD_OUT = re.compile(
    r"\bbut (?:not|never|did ?n.?t|could ?n.?t|held|failed|(?:were|was) refused)\b|"
    r"\b(?:in vain|without success|unsuccessfully|held out|withstood)\b|"
    r"\baber (?:nicht|nie)\b|\b(?:vergeblich|erfolglos|ohne erfolg)\b|"
    r"\b(?:did|could)(?: no|n.)t (?:get|break|come) in"
)
"""Accounts that were tried, and not those that the attack got in with."""


def _came_from(case: Case, events: Sequence[int], addresses: Sequence[str]) -> bool:
    return bool(
        case.store.query(
            f"SELECT 1 FROM {STATED} WHERE id IN (SELECT unnest(?)) AND src_ip IN (SELECT unnest(?)) LIMIT 1",
            [list(events), list(addresses)],
        )
    )


def tried_within(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The accounts that log-ins were refused with in a stretch of time, whoever tried them; None where there are none."""
    assert part.window is not None
    test, values = part.window.within(case.limits).where()
    rows = case.store.query(
        f"SELECT \"user\" AS u, list(id ORDER BY time, id) AS ids FROM {STATED} WHERE action = 'login' AND outcome = 'failure' "
        f"AND \"user\" NOT IN ('', '-') AND {test} GROUP BY u ORDER BY min(time), u",
        values,
    )
    if not rows:
        return None
    shown = [f"{quoted(row['u'])} ({voice.number(len(row['ids']))})" for row in rows]
    ids = [row["ids"][0] for row in rows]
    return answer(
        phrase(
            voice.language,
            "tried_then",
            window=voice.window(part.window),
            accounts=voice.listed(shown, 12),
            cites=cite(ids),
        )
    )


def _held_out(case: Case, part: Part, voice: Voice) -> Reply:
    """The accounts that were tried in vain, those left out that it got in with."""
    entered = {short_name(entry.account): entry.account for entry in case.entries}
    addresses = [subject.value for subject in part.subjects if subject.kind == "ip"]
    held = {
        name: events
        for name, events in case.tried.items()
        if short_name(name) not in entered and (not addresses or _came_from(case, events, addresses))
    }
    if not held:
        return answer(
            phrase(voice.language, "none_held"),
            phrase(voice.language, "worked_for", accounts=voice.listed([named(name) for name in entered.values()])),
        )
    return answer(
        phrase(
            voice.language,
            "tried_and_held",
            accounts=voice.listed([quoted(name) for name in held], 12),
            cites=cite([events[0] for events in held.values()]),
        ),
        phrase(voice.language, "worked_for", accounts=voice.listed([named(name) for name in entered.values()])),
    )


def origin(case: Case, part: Part, voice: Voice) -> Reply:
    """Who acted and from which addresses; who did a certain thing, where one is named."""
    if _COUNTRY.search(part.clause):
        shown = case.sources or [subject.value for subject in part.subjects if subject.kind == "ip"]
        addresses = voice.listed([named(address) for address in shown], 5) or "–"
        return no_answer(phrase(voice.language, "no_country", addresses=addresses, cites=cite(_ids(case))))
    if case.verdict == "malicious" and not part.subjects and _TO_BLOCK.search(part.clause):
        return to_block(case, voice)
    if part.subjects and not part.actions and _PLACE.search(part.clause) and (seen := places_of(case, part, voice)):
        return answer(seen)
    if (found := _doer_by_words(case, part, voice)) is not None:
        return found
    if part.actions and not _is_about_attack(part):
        return _doers(case, part, voice)
    if case.verdict != "malicious":
        ranked = sorted(case.judgements.values(), key=lambda judgement: (not judgement["alerted"], -judgement["score"]))
        events = [event for judgement in ranked[:3] for event in case.episodes[judgement["episode"]]["events"][:2]]
        if not events:
            return no_answer(phrase(voice.language, "no_origin", actors="–", cites=""))
        return answer(phrase(voice.language, "no_origin", actors=actors(case, voice), cites=cite(events)))
    cites = cite(_ids(case))
    if case.sources:
        entered = [named(entry.account) for entry in case.entries]
        tried = [quoted(name) for name in case.tried]
        using = [*entered, *(named(name) for name in case.used)]
        extra = ""
        if using:
            extra = phrase(voice.language, "using", accounts=voice.listed(using, 4))
        elif tried:
            extra = phrase(voice.language, "trying", accounts=voice.listed(tried, 4))
        addresses = voice.listed([named(address) for address in case.sources], 5)
        return answer(phrase(voice.language, "origin_from", addresses=addresses, accounts=extra, cites=cites))
    if case.machines:
        machines = voice.listed([named(address) for address in case.machines], 4)
        return answer(phrase(voice.language, "inside", machines=machines, cites=cites))
    used = [named(name) for name in case.used]
    if used and all(episode["actor_column"] == "user" for episode in case.hostile):
        inside = list(dict.fromkeys(row["src_ip"] for row in case.seed_rows if row["src_ip"]))
        from_ = (
            phrase(voice.language, "from", address=voice.listed([named(address) for address in inside], 3))
            if inside
            else ""
        )
        return answer(
            phrase(voice.language, "origin_account", accounts=voice.listed(used, 4), from_=from_, cites=cites)
        )
    hosts = list(dict.fromkeys(episode["host"] or episode["actor"] for episode in case.hostile))
    return answer(
        phrase(
            voice.language,
            "origin_host",
            host=voice.listed([named(host) for host in hosts], 4),
            as_=phrase(voice.language, "as", account=voice.listed(used, 3)) if used else "",
            cites=cites,
        )
    )


def _ids(case: Case) -> list[int]:
    entered = [event for entry in case.entries for event in entry.events[:1]]
    refused = ids_of(case.refused_rows)[:2]
    return [*entered, *refused] or ids_of(case.seed_rows)


def _doer_by_words(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Who did what the question says in words that lines hold; None where it is about the attack, or lines name nobody."""
    is_asked = part.clause.startswith(("who ", "wer ")) and not _HOSTILE_DEED.search(part.clause)
    if not is_asked or len(terms_in(part.clause)) < 2:
        return None
    found = by_words(case, part, voice, least=0.75)
    ids = [event for sentence in found.sentences for event in cited_events(sentence)] if found else []
    named_ = case.store.query(
        f"SELECT 1 FROM {STATED} WHERE id IN (SELECT unnest(?)) AND (\"user\" <> '' OR src_ip <> '') LIMIT 1", [ids]
    )
    return found if named_ else None


_PLACE = re.compile(r"\b(?:where|address\w*|ips?|woher|von wo|adress\w*|machine|rechner)\b")
_COUNTRY = re.compile(r"\b(?:country|countries|nation|continent|city|land|ländern?|stadt)\b")
_TO_BLOCK = re.compile(
    r"\b(?:to |should|must|can|have|need)\b[^?]{0,40}\b(?:block|ban|deny|blacklist|firewall)|\b(?:sperren|blocken|blockieren)\b"
)
_HOSTILE_DEED = re.compile(
    r"\b(?:guess\w*|attack\w*|br[eo]\w*k\w*|hack\w*|intru\w+|br(?:ute|each)\w*|steal\w*|stole\w*|exploit\w*|scann\w*|compromis\w+|"
    r"errat\w*|geraten|angriff\w*|angegriffen|eingebrochen|eingedrungen|gestohlen|geklaut|gehackt|dahinter)\b"
)


def _is_about_attack(part: Part) -> bool:
    """`who logged in` asks for people; `who guessed passwords` and `where did the log-ins come from` for the attack."""
    if _HOSTILE_DEED.search(part.clause) or part.outcome == "failure":
        return not part.subjects
    return not (part.subjects or part.window or part.clause.startswith(("who ", "wer ", "which user", "welche")))


def _doers(case: Case, part: Part, voice: Voice) -> Reply:
    where, values = part.where()
    window, more = part.window.where() if part.window else ("TRUE", [])
    rows = case.store.query(
        f'SELECT "user" AS u, src_ip, list(id ORDER BY time, id) AS ids, min(time) AS first, count(*) AS n FROM {STATED} '
        f"WHERE action IN (SELECT unnest(?)) AND {where} AND {window} AND (? = '' OR outcome = ?) "
        "AND (\"user\" NOT IN ('', '-') OR src_ip <> '') AND (? <> '' OR outcome <> 'failure') "
        "GROUP BY ALL ORDER BY n DESC, first NULLS LAST, u",
        [list(part.actions), *values, *more, part.outcome, part.outcome, part.outcome],
    )
    if is_about_attack(part) and case.verdict == "malicious":
        rows = [row for row in rows if not case.is_at_home(row["u"], row["src_ip"])] or rows
    told = f" {voice.window(part.window)}" if part.window else ""
    if not rows:
        return _by_command(case, part, voice, told)
    german = voice.language == "de"
    people = []
    rows.sort(
        key=lambda row: (
            not (case.verdict == "malicious" and (case.is_hostile(row["u"]) or row["src_ip"] in case.sources))
        )
    )
    for row in rows[:5]:
        from_ = f" {'von' if german else 'from'} {named(row['src_ip'])}" if row["src_ip"] and row["u"] else ""
        times = (
            f" {voice.number(row['n'])} {'Mal' if german else 'times'}"
            if row["n"] > 1
            else f" {'um' if german else 'at'} {voice.clock(row['first'])}"
        )
        people.append(f"{named(row['u'] or row['src_ip'])}{from_}{times}{cite(row['ids'][:2])}")
    return answer(phrase(voice.language, "doers", who=voice.listed(people, 5), window=told))


def _by_command(case: Case, part: Part, voice: Voice, told: str) -> Reply:
    """Who ran the commands that name the subject, where what was done states nobody."""
    window, more = part.window.where() if part.window else ("TRUE", [])
    for subject in part.subjects:
        rows = case.store.query(
            f"SELECT id, \"user\" AS u, command FROM {STATED} WHERE \"user\" NOT IN ('', '-') AND outcome <> 'failure' "
            f"AND contains(lower(command), ?) AND {window} ORDER BY time NULLS LAST, id LIMIT 20",
            [subject.value.lower(), *more],
        )
        rows = [row for row in rows if short_name(row["u"]) != short_name(subject.value)]
        if rows:
            commands = list(dict.fromkeys(quoted(row["command"]) for row in rows))
            return answer(
                phrase(
                    voice.language,
                    "doer_by_command",
                    who=voice.listed([named(name) for name in dict.fromkeys(row["u"] for row in rows)], 3),
                    commands=voice.listed(commands, 3),
                    window=told,
                    cites=cite(ids_of(rows)),
                )
            )
    return answer(phrase(voice.language, "no_doer", window=told))
