"""Who did it: whoever acts in the lines that hold the deed and everything that the question says it was done to."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...events.store import STATED
from ...questions.glossary import stems_of
from ...questions.question import Part
from ...questions.things import FURTHER, Act, Thing, acts_in, things_in
from ...questions.window import Window
from ...wordlists import words
from .case import Case
from .deeds import deeds_of, together
from .doer import TEXT, known_words_of, names_for
from .phrases import phrase
from .reply import Reply, certain, settled
from .text import Voice, cite, ids_of, named

Row = Mapping[str, Any]

MOST_ROWS = 20_000
_WHO = re.compile(
    r"^\W*(?:(?:and|so|but|und|aber) )?(?:who(?! (?:is|are|was|were) (?:the|it|this|that|behind|affected|involved))|by whom|wer|von wem|"
    r"(?:which|what|whose|welche[rsnm]?) (?:account|user|admin\w*|person|employee|colleague|program|process|host|machine|konto|benutzer|"
    r"mitarbeiter\w*|programm|prozess|rechner|ip|address|adresse|client|computer|maschine))\b"
)
_CLOSING = re.compile(
    r"\b(?:close[ds]?|closing|shut|re-?protect\w*|made (?:\w+ ){0,3}private|revert\w*|undid|undone|rolled back|"
    r"re-?enabl\w*|turned (?:\w+ ){0,3}back on|"
    r"switched (?:\w+ ){0,3}back on|zugemacht|geschlossen|dicht ?gemacht|rückgängig|wieder (?:\w+ )?(?:eingeschaltet|"
    r"aktiviert|geschützt))\b"
)
_CLOSED = Act("closed", _CLOSING, ("permission_revoke", "security_strengthen"), ())
_OPENING = re.compile(
    r"\b(?:open(?:ed)? (?:\w+ ){0,3}up|(?:made|make|set) (?:[\w-]+ ){0,4}public\w*|exposed?|unprotected|"
    r"öffentlich (?:gemacht|gestellt|geschaltet)|freigegeben|aufgemacht)\b"
)
_OPENED = Act("opened", _OPENING, ("permission_grant", "security_weaken"), ())
_LOOKED_UP = Act(
    "looked up",
    re.compile(r"\b(?:look(?:ed|s)? (?:\w+ )?up|resolved?|quer(?:y|ied)|aufgelöst|nachgeschlagen)\b"),
    ("dns_query",),
    (),
)
_VISITED = Act(
    "visited",
    re.compile(r"\b(?:visit(?:ed|s)?|brows\w+|request(?:ed|s)?|besucht\w*|aufgerufen|rief \w+ auf|abgerufen)\b"),
    ("web_request",),
    (),
)
_UPLOADED = Act(
    "uploaded",
    re.compile(r"\b(?:upload(?:ed|s)?|hochgeladen|hochlud)\b"),
    ("file_write", "data_export"),
    ("post", "put", "upload"),
)
_CONNECTED = Act(
    "connected",
    re.compile(
        r"\b(?:connect(?:ed|s)?|talk(?:ed|s)?|contact(?:ed|s)?|reach(?:ed)?|verband\w*|verbunden|kontaktiert\w*)\b"
    ),
    ("network_connect", "network_block", "web_request"),
    (),
)
_PUT = Act(
    "put",
    re.compile(
        r"\b(?:put|added?|adds|promot\w+|steckte|hinzugefügt|aufgenommen)\b(?=[^?]*\b(?:in|into|to|zu|zur|zum|auf)\b)"
    ),
    ("permission_grant", "account_change"),
    ("add",),
)
_BY_MANY = (_LOOKED_UP, _VISITED, _CONNECTED)
"""What many may have done, who are then all named."""
_EDGE = re.compile(
    r"\b(?:(?P<first>first|earliest|zuerst|als erste\w*|erste[rs]?)|(?P<last>last|latest|zuletzt|als letzte\w*|letzte[rs]?))\b"
)
_ELSE = re.compile(r"\b(?:else|other|others|sonst|noch|andere\w*)\b")
_RESTARTING = re.compile(r"\b(?:restart\w*|reload\w*|reboot\w*|neu ?gestartet|durchgestartet)\b")
_RESTARTED = Act("restarted", _RESTARTING, (), ("restart", "reload", "reboot", "shutdown -r", "init 6"))
_FIREWALL = re.compile(r"\b(?:firewall\w*|iptables|nft\w*|ufw)\b")
_OF_FIREWALLS = words("iptables ip6tables nft ufw firewalld firewall-cmd netsh pfctl firewall netfirewall")
_RULES = {
    "deleted": re.compile(r"\s(?:-d|-f|--delete|--flush|delete|flush|disable|--remove-\S+|remove\S*)(?:\s|$)"),
    "created": re.compile(r"\s(?:-a|-i|--append|--insert|add|allow|deny|reject|insert|--add-\S+|new-\S+)(?:\s|$)"),
}
"""What a command of a firewall says that takes a rule away or adds one."""
_LOGINS = words("login logout alert status")
_FEW = 4
_NO_THINGS = words(
    "it this that them these those es das dies again wieder back zurück machine program process access zugriff zugang"
)


def performed(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whoever did it, told by those lines; None where no deed is named, or where lines of too many kinds hold it."""
    if part.is_yes_no or part.outcome == "failure" or part.anchor is not None or not _WHO.search(part.clause):
        return None
    clause = _without(part)
    acts = _acts(clause)
    if not acts:
        return None
    things = [
        thing for thing in things_in(part.clause, known_words_of(part.subjects)) if not _says_the_deed(thing, acts)
    ]
    if not things and not part.subjects and acts[0] not in (_CLOSED, _OPENED):
        return None
    rows = [row for row in _holding(case, part, things) if any(_does(row, act, part.clause) for act in acts)]
    stated = [row for row in rows if row["user"] not in ("", "-") or row["src_ip"] or row["process"]]
    worked = [row for row in stated if row["outcome"] != "failure"] or stated
    by_deed = [row for row in worked if any(row["action"] in act.actions for act in acts)] or worked
    if not any(_actor(row) for row in by_deed):  # what lines of others say of it, where its own state nobody
        by_deed = [row for row in worked if _actor(row)] or by_deed
    if edge := _EDGE.search(part.clause):
        timed = [row for row in by_deed if row["time"] is not None]
        by_deed = ([timed[-1]] if edge["last"] else [timed[0]]) if timed else by_deed
    if any(act in _BY_MANY for act in acts):
        return _all_of(by_deed, part, voice)
    own = {row["id"] for row in case.own("id")} if case.verdict == "malicious" else set[int]()
    shown = by_deed if len(_actors(by_deed)) <= _FEW else [row for row in by_deed if row["id"] in own]
    if not shown or len(_actors(shown)) > _FEW:
        return None
    told = deeds_of(shown, voice, marked=case.why, most=_FEW, is_whole=True)
    sources = dict.fromkeys(row["src_ip"] for row in shown if row["src_ip"])
    if not told.clauses:
        return None
    is_said = any(one in " ".join(told.clauses) for one in sources)
    places = voice.listed([named(one) for one in sources], 2)
    from_ = phrase(voice.language, "from", address=places) if 0 < len(sources) <= 2 and not is_said else ""
    return certain(f"{together(told.clauses, voice)}{from_}.")


def _all_of(rows: Sequence[Row], part: Part, voice: Voice) -> Reply | None:
    """Everybody of whom there is a line, with how often and when."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["user"] or row["src_ip"] or row["host"], []).append(row)
    found.pop("", None)
    if not found or len(found) > _MOST_NAMED:
        return None
    shown = [
        f"{named(who)} ({voice.number(len(own))}×, {voice.span(own[0]['time'], own[-1]['time'])}{cite(ids_of(own)[:2])})"
        for who, own in found.items()
    ]
    if len(found) == 1 and _ELSE.search(part.clause):
        return settled(phrase(voice.language, "only_one", who=shown[0]))
    return settled(f"{voice.listed(shown, _MOST_NAMED)}.")


_MOST_NAMED = 12


def _actor(row: Row) -> str:
    return str(row["src_ip"] if row["user"] in ("", "-") else row["user"])


def _actors(rows: Sequence[Row]) -> set[str]:
    return {row["user"] or row["src_ip"] or row["process"] for row in rows}


def _without(part: Part) -> str:
    """The question without the names in it, and without the words that ask."""
    clause = _WHO.sub(" ", part.clause)
    for subject in part.subjects:
        for name in names_for(subject):
            clause = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", clause)
    return clause


def _acts(clause: str) -> list[Act]:
    special = [
        act
        for act in (_CLOSED, _OPENED, _RESTARTED, _LOOKED_UP, _VISITED, _UPLOADED, _CONNECTED, _PUT)
        if act.pattern.search(clause)
    ]
    known = [
        act
        for act in (*acts_in(clause), *(act for act in FURTHER if act.pattern.search(clause)))
        if act.name != "touched"
    ]
    return special or known


def _says_the_deed(thing: Thing, acts: Sequence[Act]) -> bool:
    is_deed = any(match and thing.said in match[0].split() for act in acts if (match := act.pattern.search(thing.said)))
    return (
        thing.is_class
        or is_deed
        or thing.said in _NO_THINGS
        or any(act.pattern.fullmatch(thing.said) for act in acts)
        or thing.said in ("public", "öffentlich", "private")
    )


def _holding(case: Case, part: Part, things: Sequence[Thing]) -> list[dict[str, Any]]:
    """The lines that hold everything it was done to, whoever acts in them."""
    window, more = (part.window or case.limits or Window()).where()
    tests, values = [window], list(more)
    is_firewall = bool(_FIREWALL.search(part.clause))
    for thing in things:
        forms = {*thing.forms, *stems_of(thing.said)}
        if is_firewall and (_FIREWALL.fullmatch(thing.said) or thing.said.startswith(("rule", "regel"))):
            forms |= _OF_FIREWALLS
        tests.append(f"({' OR '.join(f'contains({TEXT}, ?)' for _ in forms)})")
        values += sorted(forms)
    for subject in part.subjects:
        where, own = subject.where()
        tests.append(f"({where} OR contains({TEXT}, ?))")
        values += [*own, names_for(subject)[0]]
    return case.store.query(
        f"SELECT *, {TEXT} AS text FROM {STATED} WHERE {' AND '.join(tests)} ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        values,
    )


def _does(row: Row, act: Act, clause: str) -> bool:
    if row["action"] in _LOGINS:
        return False
    if row["action"] in act.actions:
        return True
    command = row["command"].lower()
    if (rule := _RULES.get(act.name)) and _FIREWALL.search(clause) and any(name in command for name in _OF_FIREWALLS):
        return bool(rule.search(command))
    text = f"{command} {row['message'].lower()}"
    return any(re.search(rf"(?<![a-z0-9]){re.escape(stem)}", text) for stem in act.stems)
