"""From a free-text message to the common columns: who, from where, what, and whether it worked."""

import re
from functools import lru_cache

from ..wordlists import has_any, words
from .addresses import Endpoint, endpoints_in, is_arrow
from .event import Draft
from .lexicon import classify_sentence
from .outcomes import login_outcome, outcome_of, status_outcome
from .settings import changed_setting
from .templates import template_of
from .values import address_of, is_empty, port_of
from .vocabulary import OBJECT_CLASSES, VERB_CLASSES

_SOURCE = re.compile(
    r"\b(?:from|client|rhost|src|source|peer|by client|remote|rip|addr|ip|address|host)(?:[\s_]?ip|[\s_]?addr(?:ess)?)?"
    r"[\s=:'\"\[(<]{1,4}(?:(?:ip|address)[\s=:]{1,3}|[\w.-]{1,60}\s?[\[(])?(?:[A-Za-z][\w-]{0,30}[:/])?$",
    re.I,
)
_DESTINATION = re.compile(
    r"\b(?:to|dst|dest|destination|server|lip)(?:[\s_]?ip|[\s_]?addr(?:ess)?)?"
    r"(?:\s(?:remote\s|upstream\s)?(?:host|server|address|peer|upstream|backend|endpoint|target))?"
    r"[\s=:'\"\[(<]{1,4}(?:[A-Za-z][\w-]{0,30}[:/])?$|\bconnect(?:ing)?\s\[?$",
    re.I,
)
_OWN_END = re.compile(
    r"\b(?:listen(?:s|ing)?|bound|bind(?:s|ing)?|(?:running|serving|available|activated|opened)|"
    r"start(?:s|ed|ing)?\s(?:\S+\s)?(?:server|service|listener|daemon|proxy))\s(?:[\w'>-]+\s){0,3}?(?:on|at|to)[\s:]{1,2}"
    r"['\"\[(<]*(?:[a-z]{2,6}://)?$",
    re.I,
)
"""Before an address of the machine itself, at which it waits for others."""
ANY_ADDRESS = frozenset(("0.0.0.0", "::"))
_ASKED_FOR = re.compile(r"(?:\w://|\bCONNECT\s)\[?$")
"""Before an address within what somebody asks for: it speaks to nobody."""
BEHIND = re.compile(r"[\s,]{1,2}(?:src_?|source )?port[\s=:]{1,2}(\d{1,5})\b", re.I)
PORT = re.compile(r"\b(?:dport|dpt|dst_?port|destination port|port)[\s=:]+(\d{1,5})\b", re.I)
_NAME = r"([A-Za-z_][\w.$\\@+-]{0,63}\b\$?)"
_KEYED = re.compile(
    r"\b(?:user ?name|user|account(?: name)?|login(?: name)?|logname|acct|principal)"
    r"(?:\s*[=:]\s*[\"'\[<(]?|\s?[\"'`\[<(]\s?)" + _NAME,
    re.I,
)
_CALLED = re.compile(r"\b(invalid |illegal |unknown |for |by |of |as )?user\s+" + _NAME, re.I)
_AUTHENTICATED = re.compile(
    r"\b(?:log-?[io]ns?|logons?|logged[ -](?:in|on)|sign(?:ed)?[ -]?in|auth|authenticat\w+|passw(?:or)?d|credentials?|sessions?|"
    r"access)\b(?:[ \t]+[\w-]{1,30}){0,4}?[ \t]+(?:for|by|as)[ \t]+[\"'`\[<(]?" + _NAME + r"(?=$|[\s,;:.)\]\"'`>(@])",
    re.I,
)
"""Behind `for` and `by` stands an account only where somebody logs in."""
_TOLD_LAST = re.compile(
    r"\b(?:log-?[io]ns?|logons?|logged|sign-?ins?|auth|authenticat\w+)\b[^'\"\r\n]{0,80}:\s['\"]"
    + _NAME
    + r"['\"](?=$|[\s,;.)])",
    re.I,
)
"""`Failed login attempt from 203.0.113.9: 'dana'`."""
_LOGGED_IN = re.compile(r"\b(?:logged|signed)[ -]in: ?" + _NAME + r"(?=$|[\s,;.)])", re.I)
_AT_END = re.compile(
    r"[(\[]"
    + r"([A-Za-z_][\w.$+-]{0,63})"
    + r"@(?=\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}[)\]:]|\[|[\da-f]{0,4}:[\da-f:]+\))",
    re.I,
)
"""`(dana@203.0.113.9)`: who it was and from where."""
_GERMAN = re.compile(r"()\bBenutzer(?:s|in|name|namens|konto|kontos)?:?[ \t]+[\"'„‚»]?" + _NAME, re.I)
_NO_NAMES = words("""
    from with the is was were are be been not no has have had and or but by to in on at via for of as into within without during
    after before until since while if then when that this these those it its he she they we you all any each every more most
    other another same own new old unknown failed invalid illegal unauthorized anonymous_user success successful successfully
    succeeded error errors name named id uid gid ip address addresses addr port mac zone thread lost quit bye again now
    already also only just here there which who whose what where why how remote local peer client server clients servers
    system systemd kernel init daemon pam sshd cron ca root_ca timeout reason signal default none null true false yes
    ok unless because than too very can could may might must shall should will would do does did done get got ehlo helo
    rcpt data rset noop starttls connection connections request requests process processes password passwords method
    protocol version browser tls ssl ssh key keys public invalid_user logged login logout logon against using use
    used attempt attempts attempted try tries tried limit limits max maximum min minimum number count times time date day
    hour minute minutes second seconds expired
    der die das den dem des ein eine einer eines einem und oder mit von vom an am im zu zum zur nicht hat ist wurde wird sich
""")
"""Words that are no names, whatever stands before them."""
_NAMES_TOO = frozenset(("admin", "administrator", "guest", "backup", "mail", "scan"))
"""Words that are often names of accounts."""
_BLOCKED = re.compile(r"\b(?:ban(?:ned)?|block(?:ed)?|drop(?:ped)?|den(?:y|ied)|reject(?:ed)?)\b", re.I)
PAIR = re.compile(r"(?<![\w.])([A-Za-z_][\w.-]{0,40}+)=(?:\"((?:[^\"\\]++|\\.)*+)\"|'([^']*)'|([^\s,;\"']*+))")


def pairs_of(text: str) -> dict[str, str]:
    """`key=value` pairs within a text, quotes removed."""
    if "=" not in text:
        return {}
    return {
        key: quoted or single or (bare if bare[-1:] not in "])." else _bare(bare))
        for key, quoted, single, bare in PAIR.findall(text)
    }


def _bare(value: str) -> str:
    """A value without quotes, without what closes the sentence around it."""
    value = value.rstrip("].")
    return value if "(" in value else value.rstrip(")].")


_ANSWERED = re.compile(r"\b(?:http )?status(?: code)?(?: of)?[ :=]{1,2}([1-5]\d\d)\b(?![.:%-])", re.I)
METHODS = tuple(
    f"{method} "
    for method in words("""
        GET POST PUT DELETE HEAD OPTIONS PATCH CONNECT TRACE PROPFIND PROPPATCH MKCOL MKCALENDAR MOVE COPY REPORT LOCK UNLOCK
    """)
)
_REQUESTED = re.compile(
    r"(?:(?<![\w.:/-])(?P<before>[1-5]\d\d) \"?)?(?<![\w/-])(?:"
    + "|".join(sorted(method.strip() for method in METHODS))
    + r") {1,8}"
    r"(?:(?:request|response|response status) (?:for|to|of) )?['\"]?"
    r"(?P<target>(?:/|https?://)[^\s'\"]*|[^\s'\"/]+:\d{1,5}(?= HTTP/))['\"]?(?: HTTP/\d(?:\.\d)?)?['\"]?"
    r"(?:(?: in [\d.]+ ?\w+:?| responded| -{1,2}>?| =>|:)? (?P<status>[1-5]\d\d)(?![\w.:-]))?"
)
"""A request within a sentence, and the answer's status where it stands right behind."""
_OF_REQUESTS = frozenset(words("other enumerate status web_request network_connect data_read file_read")) | {
    f"resource_{change}" for change in ("create", "change", "delete")
}
"""What the words around a request may say without its being about something else."""


_BARRED = re.compile(r"(?:\||^[\w-]{1,20}) {0,8}([1-5]\d\d) {0,8}\|")
"""A status between bars, as Gin writes it: `| 403 | 1.2ms | 203.0.113.9 | POST "/"`."""


def _status_of(asked: "re.Match[str]", text: str) -> str:
    """The status that a request was answered with: behind it, right before it, or between bars; '' where none stands."""
    if status := asked["status"] or asked["before"]:
        return status
    barred = _BARRED.search(text, 0, asked.start())
    return barred[1] if barred else ""


def _request_in(text: str) -> "re.Match[str] | None":
    return _REQUESTED.search(text, 0, 1200)


_READ = ("user", "src_ip", "dst_ip", "dst_port", "action", "outcome")


def read_message(draft: Draft, text: str) -> Draft:
    """Fill what is still empty in a draft from a message in words; what is filled is inferred."""
    before = _columns(draft)
    if not draft.src_ip or not draft.dst_ip:
        _read_ends(draft, text)
    if draft.dst_port is None and draft.dst_ip and (match := PORT.search(text)):
        draft.dst_port = port_of(match[1])
    if not draft.user:
        draft.user = _user_in(text) if len(text) <= _REPEATING else _find_user(text[:2000])
    template = template_of(text)
    asked = _request_in(text) if draft.action == "other" and has_any(text, METHODS) else None
    if draft.action == "other":
        words_only = template_of(text.replace(asked[0], " ")) if asked else template
        draft.action = changed_setting(text[:160], {}) or classify_sentence(words_only)
        if asked and draft.action in _OF_REQUESTS:
            draft.action, draft.outcome = "web_request", draft.outcome or status_outcome(_status_of(asked, text))
            draft.target = draft.target or asked["target"]
            draft.inferred |= {"target"}
    if draft.action == "other" and draft.src_ip and _BLOCKED.search(template):
        draft.action = "network_block"
    if not draft.outcome:
        draft.outcome = outcome_of(template) or (outcome_of(text[:200]) if "=" in text else "")
    if not draft.outcome and (answered := _ANSWERED.search(text, 0, 400)):
        draft.outcome = status_outcome(answered[1])
    if not draft.outcome and draft.action == "login":
        draft.outcome = login_outcome(text)
    filled = [name for name, old, new in zip(_READ, before, _columns(draft), strict=True) if new != old]
    if filled:
        draft.inferred |= frozenset(filled)
    if not draft.template:
        draft.template = f"{draft.service or draft.process or draft.format}:{template}"
    if not draft.message:
        draft.message = text[:300]
    return draft


def _read_ends(draft: Draft, text: str) -> None:
    """Who speaks to whom."""
    source, destination = _ends_in(text) if len(text) <= _REPEATING else _find_ends(text)
    if not draft.src_ip and source is not None:
        draft.src_ip = source.address
        if source.port is not None:
            draft.fields.setdefault("src_port", str(source.port))
    if not draft.dst_ip and destination is not None and destination.address != draft.src_ip:
        draft.dst_ip = destination.address
        if draft.dst_port is None:
            draft.dst_port = destination.port


_ANY_DIGIT = {ord(digit): "0" for digit in "123456789"}
"""Which digits stand before an address says nothing of it, and so the same words are seen again."""


@lru_cache(maxsize=4096)
def _names_destination(before: str) -> bool:
    return _DESTINATION.search(before) is not None


@lru_cache(maxsize=4096)
def _names_other(before: str) -> bool:
    return bool(_OWN_END.search(before) or _ASKED_FOR.search(before))


@lru_cache(maxsize=4096)
def _names_source(before: str) -> bool:
    return _SOURCE.search(before) is not None


def _find_ends(text: str) -> tuple[Endpoint | None, Endpoint | None]:
    """Source and destination, by an arrow between two addresses or by the words before them; a lone one is the source."""
    source = destination = None
    found, others = list(endpoints_in(text)), list[Endpoint]()
    for place, end in enumerate(found):
        before = text[max(0, end.start - 90) : end.start].translate(_ANY_DIGIT)
        if place + 1 < len(found) and is_arrow(text[end.end : found[place + 1].start]):
            source, destination = end, found[place + 1]
            break
        if _names_other(before):
            others.append(end)
        elif _names_destination(before):
            destination = destination or end
        elif source is None and _names_source(before):
            source = end
    if source is None:
        left = [
            end
            for end in found
            if end not in others
            and end.address not in ANY_ADDRESS
            and (not destination or end.address != destination.address)
        ]
        left.sort(
            key=lambda end: text[end.start - 1 : end.start] == "@"
        )  # `couch@192.0.2.1` names a party, seldom the other end
        source = left[0] if left else None
    if source is not None and source.port is None and (match := BEHIND.match(text, source.end)):
        source = source._replace(port=port_of(match[1]))
    return source, destination


_REPEATING = 400
"""Longer messages are seldom written twice."""
_ends_in = lru_cache(maxsize=8192)(_find_ends)


_BY_BEGINNING = (
    (_KEYED, ("user", "account", "log", "acct", "principal")),
    (_CALLED, ("user",)),
    (_AUTHENTICATED, ("log", "sign", "auth", "passw", "credential", "session", "access")),
    (_TOLD_LAST, (": '", ': "')),
    (_LOGGED_IN, ("in: ",)),
    (_AT_END, ("@",)),
    (_GERMAN, ("benutzer",)),
)
"""Each pattern with what its matches begin with, of which one must be there."""


def _find_user(text: str) -> str:
    """The account that a sentence names, or ''."""
    lowered = text.lower()
    for pattern, beginnings in _BY_BEGINNING:
        if not has_any(lowered, beginnings):
            continue
        for match in pattern.finditer(text):
            name = match[match.lastindex or 1]
            folded = name.lower()
            if folded in _NO_NAMES or is_empty(name) or address_of(name):
                continue
            is_word = folded not in _NAMES_TOO and (folded in VERB_CLASSES or folded in OBJECT_CLASSES)
            if pattern is _CALLED and not match[1]:
                is_word = is_word or folded.endswith(("ed", "ing"))
            if not is_word or pattern is _KEYED:
                return name
    return ""


_user_in = lru_cache(maxsize=8192)(_find_user)


def _columns(draft: Draft) -> tuple[object, ...]:
    return (draft.user, draft.src_ip, draft.dst_ip, draft.dst_port, draft.action, draft.outcome)
