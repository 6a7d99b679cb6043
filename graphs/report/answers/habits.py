"""Did somebody do it in person, from the usual place, for the first time, and did anybody else do the same?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.question import Part
from ...questions.subjects import Subject
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, together
from .lookup import lines_of, names_of
from .one import ties
from .phrases import phrase
from .reply import Reply, answer, certain, taking
from .text import Voice, cite, counted, ids_of, named

Row = Mapping[str, Any]

MOST_PLACES = 5
_SELF = re.compile(
    r"\b(?:himself|herself|themselves|themself|in person|personally|with (?:his|her|their) own hands?|"
    r"(?:mit|von) (?:\w+ )?eigene[rn] h[aä]nd(?:en)?|in eigener person|selbst|selber|höchstpersönlich|eigenhändig|"
    r"really (?:do|did|make|made|get|got|was|were|change|reset|log|run|ran)|really (?:him|her)|wirklich (?:er|sie|von))\b"
)
_ALTERNATIVE = re.compile(
    r",?\s*\b(?:or|oder)\b (?:(?:was it|did|war es|hat|hatte) )?(?:some(?:one|body)|another|an?|the|jemand\w*|ein\w*|der|ander\w*)\b.*$"
)
"""The other possibility, which adds nothing to what is asked."""
_HE = re.compile(
    r"\b(?:he|she|they|the (?:user|owner|employee|colleague)|er|sie|der (?:inhaber|benutzer|mitarbeiter|nutzer))\b"
)
_USUAL = re.compile(
    r"\b(?:usual|usually|normal|normally|own|known|familiar|regular|same|gewohnt\w*|üblich\w*|normal\w*|eigene\w*|bekannt\w*|gleiche\w*)\b[^?]{0,20}"
    r"\b(?:address|ip|place|location|country|machine|computer|device|desk|network|office|adresse|ort|rechner|gerät|netz|büro|standort)\b"
)
_BEFORE = re.compile(
    r"\b(?:ever|before|first time|already|previously|until then|jemals|schon (?:mal|einmal|früher|vorher)|vorher|früher|"
    r"zum ersten mal|erstmals)\b"
)
_FROM = re.compile(r"\b(?:from|von|aus|used|use|benutzt|connect\w*|came|kam|log\w*|an?gemeldet)\b")
_STRANGE = re.compile(
    r"\b(?:strange|unknown|unusual|odd|foreign|suspicious|other|another|different|new|fremd\w*|unbekannt\w*|ungewöhnlich\w*|komisch\w*|"
    r"seltsam\w*|ander\w*|neu\w*)\b[^?]{0,12}\b(?:address\w*|ips?|place|location|country|network|adress\w*|ort|land|netz)\b"
)
_SAME = re.compile(
    r"\b(?:the same|derselbe\w?|dieselbe\w?|dasselbe|der gleiche\w?|die gleiche\w?|"
    r"(?:from|von) (?:only |just |nur |a )?(?:one|single|einer|einem)) "
    r"(?:ips?|address\w*|"
    r"machines?|hosts?|person|place|adress\w*|rechner|ort|quelle|source)\b"
)
_ELSE = re.compile(
    r"\b(?:(?:any(?:one|body)|some(?:one|body)|who) else|other (?:users?|people|machines?|clients?|hosts?)|"
    r"sonst (?:noch )?(?:jemand|wer|einer)|(?:noch )?(?:jemand|wer) (?:anders|anderes|sonst)|"
    r"ander\w+ (?:benutzer|nutzer|leute|rechner|kollegen))\b"
)
_VISITS = re.compile(
    r"\b(?:visit\w*|open\w*|call\w*|request\w*|talk\w*|spoke\w*|speak\w*|geredet|gesprochen|kommuniz\w*|connect\w*|contact\w*|download\w*|fetch\w*|click\w*|reach\w*|page|site|domain|link|"
    r"aufgerufen|geöffnet|besucht|runtergeladen|heruntergeladen|geklickt|kontaktiert|verbunden|seite|link)\b"
)


@taking(_SELF, _ALTERNATIVE)
def own_hand(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether the person who is named did it, or somebody else did it to that account."""
    people = [subject for subject in part.subjects if subject.kind == "user"]
    if not part.is_yes_no or not _SELF.search(part.clause):
        return None
    if not people and not part.subjects and _HE.search(part.clause):
        people = [Subject("user", name) for name in _owners(case)]
    if not people:
        return None
    text = _without(_ALTERNATIVE.sub(" ", _SELF.sub(" ", part.clause)), people)
    if not terms_in(text):
        return _alerted_hand(case, people, voice)
    own = lines_of(case, replace(part, subjects=tuple(people), actions=()), text, is_attack_first=False, is_acting=True)
    anyone = lines_of(case, replace(part, subjects=(), actions=()), text)
    others = [row for row in anyone.rows if any(_is_on(row, one) and not _is_by(row, one) for one in people)]
    mine = list(own.rows) if own.share >= (anyone.share if others else 0.0) else []
    rows = [row for row in (mine or others) if row["outcome"] != "failure"] or mine or others
    if not rows:
        return _alerted_hand(case, people, voice)
    shown = rows
    told = deeds_of(shown, voice, marked=case.why, most=3, is_whole=True)
    if not told.clauses:
        return None
    sources = list(dict.fromkeys(row["src_ip"] for row in shown if row["src_ip"]))
    key = "own_hand" if mine else "others_hand"
    first = phrase(voice.language, key, what=together(told.clauses, voice), from_=_from(sources, voice))
    stranger = [address for address in sources if address in case.sources]
    if mine and stranger:
        first = phrase(
            voice.language,
            "hand_of_attacker",
            what=together(told.clauses, voice),
            address=voice.listed([named(address) for address in stranger], 3),
        )
    places = _places(case, people[0]) if mine and not stranger else []
    usual = ""
    if places and sources and sources[0] in [row["a"] for row in places[:3]]:
        row = next(row for row in places if row["a"] == sources[0])
        usual = phrase(
            voice.language, "usual_place", who=named(people[0].value), address=named(sources[0]),
            count=counted(row["n"], *EVENT_WORDS[voice.language], voice), cites=cite(row["ids"][:1]),
        )  # fmt: skip
    return answer(first, usual)


def _owners(case: Case) -> list[str]:
    """Accounts of their own people that the attack used."""
    used = [*(entry.account for entry in case.entries), *case.used]
    if case.verdict != "malicious":
        return []
    if not used:  # whom lines name that no field states
        ids = list(case.why)
        rows = case.store.query(
            "SELECT \"user\" AS u, count(*) AS n FROM events WHERE id IN (SELECT unnest(?)) AND \"user\" NOT IN ('', '-') "
            "GROUP BY u ORDER BY n DESC, u",
            [ids],
        )
        used = [row["u"] for row in rows]
    return [name for name in dict.fromkeys(used) if name not in case.made][:1]


def _alerted_hand(case: Case, people: Sequence[Subject], voice: Voice) -> Reply | None:
    """`did she do it herself`: what the alert is about."""
    ids = [
        event
        for judgement in case.judgements.values()
        if judgement["alerted"]
        for event in case.episodes[judgement["episode"]]["events"]
    ]
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) AND action <> 'status' ORDER BY time NULLS LAST, id",
        [ids],
    )
    rows = [row for row in rows if any(_is_by(row, one) or _is_on(row, one) for one in people)]
    if case.verdict == "malicious":
        return _unlike(case, people[0], voice)
    if not rows:
        return None
    mine = [row for row in rows if any(_is_by(row, one) for one in people)]
    told = deeds_of(mine or rows, voice, marked=case.why, most=3, is_whole=True)
    sources = list(dict.fromkeys(row["src_ip"] for row in mine or rows if row["src_ip"]))
    key = "own_hand" if mine else "others_hand"
    return (
        answer(phrase(voice.language, key, what=together(told.clauses, voice), from_=_from(sources, voice)))
        if told.clauses
        else None
    )


def _unlike(case: Case, one: Subject, voice: Voice) -> Reply | None:
    """In an attack: from where the account acted for it, and from where it otherwise comes."""
    places = _places(case, one)
    own = {row["src_ip"] for row in case.own("src_ip", 'lower("user") = lower(?)', [one.value])} & set(case.sources)
    strange, usual_ = [row for row in places if row["a"] in own], [row for row in places if row["a"] not in own]
    if not strange or not usual_:
        what = ties(case, one, voice)
        return answer(phrase(voice.language, "blame_open", what=what)) if what else None
    return answer(
        phrase(
            voice.language,
            "hand_unlikely",
            who=named(one.value),
            strange=voice.listed([named(row["a"]) for row in strange], 3),
            usual=voice.listed([named(row["a"]) for row in usual_], 3),
            cites=cite([row["ids"][0] for row in (*strange[:2], *usual_[:2])]),
        )
    )


def _without(text: str, people: Sequence[Subject]) -> str:
    names = names_of(Part(kind="", subjects=tuple(people)))
    return " ".join(word for word in text.split() if word.strip(".,;:'’") not in names)


def _is_by(row: Row, one: Subject) -> bool:
    return short_name(row["user"]) == short_name(one.value)


def _is_on(row: Row, one: Subject) -> bool:
    return short_name(row["target"]) == short_name(one.value)


def _from(sources: Sequence[str], voice: Voice) -> str:
    shown = voice.listed([named(source) for source in sources], 3)
    return phrase(voice.language, "from", address=shown) if sources else ""


def _places(case: Case, one: Subject) -> list[dict[str, Any]]:
    """From where an account acted, the most used first."""
    where, values = one.acting()
    return case.store.query(
        "SELECT src_ip AS a, count(*) AS n, min(time) AS first, max(time) AS last, count(DISTINCT time::DATE) AS days, "
        f"list(id ORDER BY time, id) AS ids FROM {STATED} WHERE {where} AND src_ip <> '' AND action <> 'status' "
        "GROUP BY src_ip ORDER BY n DESC, a",
        values,
    )


@taking(_USUAL, _BEFORE)
def usual(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether an account came from where it always comes from, and from where else it came."""
    people = [subject for subject in part.subjects if subject.kind == "user"]
    addresses = [subject.value for subject in part.subjects if subject.kind == "ip"]
    asks_before = bool(_BEFORE.search(part.clause) and addresses and _FROM.search(part.clause))
    if people and not addresses and not part.is_yes_no and _USUALLY_FROM.search(part.clause):
        return _usually_from(case, people[0], voice)
    if not people or not (part.is_yes_no or asks_before) or not (_USUAL.search(part.clause) or asks_before):
        return None
    places = _places(case, people[0])
    if not places:
        return None
    name = named(people[0].value)
    if asks_before:
        return _first_time(case, people[0], addresses[0], places, voice)
    own = {row["src_ip"] for row in case.own("src_ip", "src_ip <> ''")} if case.verdict == "malicious" else set[str]()
    own &= {*case.sources, *case.machines}
    strange = [row for row in places if row["a"] in own]
    usual_ = [row for row in places if row["a"] not in own]
    if strange and usual_:
        return answer(
            phrase(voice.language, "not_usual", who=name, strange=_listed(strange, voice), usual=_listed(usual_, voice))
        )
    if len(places) == 1 and places[0]["days"] > 1 and part.is_yes_no:
        return answer(phrase(voice.language, "usual", who=name, places=_listed(places, voice)))
    if len(places) == 1:
        return answer(phrase(voice.language, "one_place", who=name, place=_listed(places, voice)))
    top = places[0]["n"] / sum(row["n"] for row in places)
    key = "usual" if top >= 0.5 else "many_places"
    return answer(phrase(voice.language, key, who=name, places=_listed(places, voice)))


_USUALLY_FROM = re.compile(
    r"(?=.*\b(?:where|which|what|wo|woher|welche\w*)\b)(?=.*\b(?:from|von|woher|address|ip|adresse)\b)"
    r".*\b(?:usually|normally|typically|always|generally|normalerweise|gewöhnlich|üblicherweise|meistens?|sonst immer)\b"
)


def _usually_from(case: Case, one: Subject, voice: Voice) -> Reply | None:
    """From where an account comes on the most days, which one night of many events does not change."""
    places = _places(case, one)
    if not places:
        return None
    own = {*case.sources, *case.machines} if case.verdict == "malicious" else set[str]()
    most = max(row["days"] for row in places)
    usual_ = [row for row in places if row["days"] == most and row["a"] not in own]
    rest = [row for row in places if row not in usual_]
    if not usual_ or (most == 1 and len(places) > 1):
        return answer(phrase(voice.language, "many_places", who=named(one.value), places=_listed(places, voice)))
    days = counted(most, *(("Tag", "Tagen") if voice.language == "de" else ("day", "days")), voice)
    others = phrase(voice.language, "usually_rest", places=_listed(rest, voice)) if rest else ""
    told = phrase(
        voice.language, "usually_from", who=named(one.value), place=_listed(usual_, voice), days=days, rest=others
    )
    return certain(told)


def _first_time(case: Case, one: Subject, address: str, places: Sequence[Row], voice: Voice) -> Reply:
    row = next((row for row in places if row["a"] == address), None)
    if row is None:
        return answer(phrase(voice.language, "never_from", who=named(one.value), address=named(address)))
    others = [other for other in places if other["a"] != address]
    hostile = case.verdict == "malicious" and address in (*case.sources, *case.machines, *_own(case))
    firsts = [other["first"] for other in others if other["first"]]
    is_new = hostile and (not firsts or bool(row["first"] and min(firsts) < row["first"]))
    if is_new:
        return answer(
            phrase(
                voice.language, "first_from", who=named(one.value), address=named(address), time=voice.at(row["first"]),
                cites=cite(row["ids"][:1]), others=phrase(voice.language, "before_from", places=_listed(others, voice)) if others else "",
            )
        )  # fmt: skip
    return answer(
        phrase(
            voice.language,
            "since_from",
            who=named(one.value),
            places=_listed([row], voice),
            time=voice.at(row["first"]),
        )
    )


def _own(case: Case) -> set[str]:
    return {row["src_ip"] for row in case.seed_rows if row["src_ip"]}


def _listed(places: Sequence[Row], voice: Voice) -> str:
    shown = [
        f"{named(row['a'])} ({counted(row['n'], *EVENT_WORDS[voice.language], voice)} "
        f"{voice.span(row['first'], row['last'])}{cite(row['ids'][:1])})"
        for row in places[:MOST_PLACES]
    ]
    if len(places) > MOST_PLACES:
        shown.append(f"{len(places) - MOST_PLACES} {'weiteren' if voice.language == 'de' else 'more'}")
    return voice.listed(shown, MOST_PLACES + 1)


_USUALLY = re.compile(
    r"\b(?:usual\w*|normal\w*|otherwise|ordinar\w*|typical\w*|regular\w*|üblich\w*|gewöhnlich\w*|gewohnt\w*|sonst|immer)\b"
)


def places_of(case: Case, part: Part, voice: Voice) -> str:
    """From where an account is seen, as a sentence; empty where nothing says."""
    people = [subject for subject in part.subjects if subject.kind == "user"]
    places = _places(case, people[0]) if people else []
    if _USUALLY.search(part.clause) and case.verdict == "malicious":  # never where the attack came from
        places = [row for row in places if row["a"] not in case.sources] or places
    return (
        phrase(voice.language, "seen_from", who=named(people[0].value), places=_listed(places, voice)) if places else ""
    )


@taking(_STRANGE)
def strange_place(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether what is named was done from an address that is not where it is always done from."""
    if not part.is_yes_no or not _STRANGE.search(part.clause) or part.subjects:
        return None
    text = _STRANGE.sub(" ", part.clause)
    found = lines_of(case, part, text, is_attack_first=False)
    rows = [row for row in found.rows if row["src_ip"] and row["outcome"] != "failure"]
    if not rows:
        return None
    places: dict[str, list[Row]] = {}
    for row in rows:
        places.setdefault(row["src_ip"], []).append(row)
    hostile = [address for address in places if address in (*case.sources, *case.machines)]
    shown = [
        f"{named(address)} ({voice.number(len(own))}{cite(ids_of(own)[:1])})"
        for address, own in sorted(places.items(), key=lambda item: -len(item[1]))
    ]
    if hostile:
        key = "strange_places"
        shown = [
            f"{named(address)} ({voice.number(len(places[address]))}{cite(ids_of(places[address])[:1])})"
            for address in hostile
        ]
    else:
        key = "one_source" if len(places) == 1 else "sources"
    return answer(
        phrase(
            voice.language,
            key,
            places=voice.listed(shown, MOST_PLACES),
            count=counted(len(rows), *EVENT_WORDS[voice.language], voice),
        )
    )


@taking(_ELSE, _VISITS)
def anybody_else(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether others than those in the attack had to do with what the attack used."""
    if not _ELSE.search(part.clause) or not _VISITS.search(part.clause) or case.verdict != "malicious":
        return None
    ends = [
        value for kind, value, _, _ in case.indicators if kind in ("domain", "url", "ip") and value not in case.sources
    ]
    subjects = [subject.value for subject in part.subjects if subject.kind in ("text", "ip", "host")]
    hosts = [value for kind, value, _, _ in case.indicators if kind in ("domain", "ip") and value not in case.sources]
    ends = subjects or [end for end in hosts or ends if end not in case.machines]
    if not ends:
        return None
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE action <> 'status' AND list_any_value([e FOR e IN ? IF contains(lower(concat_ws(' ', "
        f"target, dst_ip, command)), e)]) "
        "IS NOT NULL ORDER BY time NULLS LAST, id LIMIT 20000",
        [[end.lower() for end in ends]],
    )
    own = {row["id"] for row in case.own("id")}
    known = {(row["user"], row["src_ip"]) for row in rows if row["id"] in own}
    others = [row for row in rows if (row["user"], row["src_ip"]) not in known]
    who = voice.listed([named(user or address) for user, address in sorted(known)], 4)
    places = voice.listed([named(end) for end in ends], 4)
    if not rows:
        return None
    if not others:
        return answer(phrase(voice.language, "nobody_else", who=who, places=places, cites=cite(ids_of(rows))))
    told = deeds_of(others, voice, marked=case.why, most=4, is_whole=True)
    return answer(phrase(voice.language, "also_did", what=together(told.clauses, voice)))


@taking(_SAME)
def same_source(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether everything of the attack came from one address, and what came from which."""
    if case.verdict != "malicious" or part.subjects or not part.is_yes_no or not _SAME.search(part.clause):
        return None
    rows = case.own("*", "src_ip <> '' AND action <> 'status'")
    places: dict[str, list[Row]] = {}
    for row in rows:
        if not case.is_at_home(row["user"], row["src_ip"]):
            places.setdefault(row["src_ip"], []).append(row)
    if not places:
        return None
    clauses = []
    for address, own in list(places.items())[:MOST_PLACES]:
        told = deeds_of(own, voice, by="src_ip", marked=case.why, most=2)
        if told.clauses:
            clauses.append(f"{named(address)} {together(told.clauses, voice)}")
    key = "same_source" if len(places) == 1 else "several_sources"
    return answer(phrase(voice.language, key, clauses="; ".join(clauses))) if clauses else None
