"""From a free-text message to the common columns: who, from where, what, and whether it worked."""

import re

from ..actions import Action
from ..wordlists import has_any, words
from .accounts import composite_in, is_mask, user_in
from .doers import acts_first, doer_in
from .ends import ends_in
from .event import Draft
from .outcomes import login_outcome, outcome_of, stated_outcome, status_outcome, without_undecided
from .parties import parties_in
from .sentences import classify_sentence, says_waiting
from .settings import changed_setting
from .templates import template_of
from .values import port_of

PORT = re.compile(r"\b(?:dport|dpt|dst_?port|destination port|port)[\s=:]+(\d{1,5})\b", re.I)
_BLOCKED = re.compile(
    r"\b(?:ban(?:ned|ning)?|block(?:ed|ing)?|drop(?:ped|ping)?|den(?:y|ied|ying)|reject(?:ed|ing)?|refus(?:ed|ing)|"
    r"not (?:allowed|permitted|authori[sz]ed))\b",
    re.I,
)
_CONNECTS = re.compile(r"\bconnect(?!>)", re.I)
_CONNECTED = re.compile(r"\bconnect(?:ed|ing)\b|\b(?:opened|accepted) from\b", re.I)
PAIR = re.compile(r"(?<![\w.])([A-Za-z_][\w.-]{0,40}+)=(?:\"((?:[^\"\\]++|\\.)*+)\"|'([^']*)'|([^\s,;\"']*+))")


_SPACED = re.compile(
    r"(?<![\w.])([A-Za-z_][\w.-]{0,40}+) = (?:\"((?:[^\"\\]++|\\.)*+)\"|'([^']*)'|([^\s,;\"']++))(?=$|[\s,;)\]}])"
)
"""`key = value`"""
_REPR = re.compile(r"(?<=[{\s,])['\"]([A-Za-z_][\w.-]{0,40})['\"]: (?:'([^']*)'|\"([^\"]*)\"|(\w[\w.]*))(?=[,}])")
"""`'key': 'value'`, as Python writes its dictionaries."""


_BRACKETED = re.compile(r"\[([A-Za-z_][\w .-]{0,40})=([^\[\]]*)\]")
"""`[key=value][key=value]`"""
_COLONED = re.compile(r":([a-z][\w-]{0,30})=(.*?)(?=:[a-z][\w-]{0,30}[=:]|, ?[a-z][\w-]{0,30}=|$)")
"""`time:key=value:key=value`, whose values hold blanks."""
_SPOKEN = re.compile(
    r"(?:^|[\s|])([A-Z][A-Za-z]{2,30}(?: ID)?) ?:(?= )(.*?)(?=[\s|]{1,3}[A-Z][A-Za-z]{2,30}(?: [A-Z]\w{1,12})? ?: |$)"
)
"""`Key : value Key : value`"""
_BETWEEN_BARS = re.compile(r"(?:^|[|;]|\s-)\s{1,3}([A-Z][\w-]{1,30}(?: [A-Z]?[\w-]{1,30})?) ?: (?!:)([^|]*)")
"""`Key : value | Key : value`"""
LEAST_LISTED = 3
_LONGEST_LIST = 16_384


def listed_in(text: str) -> dict[str, str]:
    """Pairs in other notations than blanks between them: each in brackets, behind colons, or between bars."""
    if len(text) > _LONGEST_LIST:
        return {}
    if "][" in text and len(found := _BRACKETED.findall(text)) >= LEAST_LISTED:
        within = sum(len(PAIR.findall(value)) for _, value in found if "=" in value)
        if within < len(found):  # else the brackets hold lists of pairs, not one pair each
            return dict(found)
    if (
        ":" in text
        and "=" in text
        and text.count("=") >= LEAST_LISTED
        and len(found := _COLONED.findall(text)) >= LEAST_LISTED
    ):
        return dict(found)
    if " | " in text and ": " in text and len(found := _BETWEEN_BARS.findall(text)) >= LEAST_LISTED:
        return {name: value.strip() for name, value in found}
    if text.count(" : ") >= LEAST_LISTED and len(found := _SPOKEN.findall(text)) > LEAST_LISTED:
        return {name: value.strip() for name, value in found}
    return {}


def pairs_of(text: str) -> dict[str, str]:
    """Pairs within a text, quotes removed: a list in another notation, else `key=value`, or `key = value` and `'key': 'value'`
    where none stand so.
    """
    if ("][" in text or " | " in text or "=" in text or " : " in text) and (others := listed_in(text)):
        return others
    if " = " in text and len(found := _SPACED.findall(text)) > 1:
        return {key: _unescaped(quoted) or single or bare for key, quoted, single, bare in found}
    if "': " in text and (listed := _REPR.findall(text)):
        return {key: single or double or bare for key, single, double, bare in listed}
    if "=" not in text:
        return {}
    return {
        key: _unescaped(quoted) or single or (bare if bare[-1:] not in "]).>:}" else _bare(bare))
        for key, quoted, single, bare in PAIR.findall(text)
    }


def _unescaped(value: str) -> str:
    return value.replace('\\"', '"') if '\\"' in value else value


def _bare(value: str) -> str:
    """A value without quotes, without what closes the sentence around it."""
    if value[:1] == "<" and value[-1:] == ">" and "<" not in value[1:]:
        return value[1:-1]
    if "}" in value and "{" not in value:
        value = value.rstrip("}]:.,")
    closing = value.find("]")
    if 0 <= closing < len(value) - 1 and "[" not in value[:closing]:
        value = value[:closing]  # `[…, key=value][next]`
    value = value.rstrip("].")
    return value if "(" in value else value.rstrip(")].")


_ANSWERED = re.compile(r"\b(?:http )?status(?: code)?(?: of)?[ :=]{1,2}([1-5]\d\d)\b(?![.:%-])", re.I)
METHODS = tuple(
    f"{method} "
    for method in words("""
        GET POST PUT DELETE HEAD OPTIONS PATCH CONNECT TRACE PROPFIND PROPPATCH MKCOL MKCALENDAR MOVE COPY REPORT LOCK UNLOCK
    """)
)
_METHOD = re.compile("|".join(METHODS))
_REQUESTED = re.compile(
    r"(?:(?<![\w.:/-])(?P<before>[1-5]\d\d) \"?)?(?<![\w/-])(?:"
    + "|".join(sorted(method.strip() for method in METHODS))
    + r") {1,8}"
    r"(?:(?:request|response|response status) (?:for|to|of) )?['\"]?"
    r"(?P<target>(?:/|https?://)[^\s'\"]*|[^\s'\"/]+:\d{1,5}(?= HTTP/))['\"]?(?: HTTP/\d(?:\.\d)?)?['\"]?"
    r"(?:(?: in [\d.]+ ?\w+:?| responded| -{1,2}>?| =>|:)? (?P<status>[1-5]\d\d)(?![\w.:-]))?"
)
"""A request within a sentence, and the answer's status where it stands right behind."""
_COLUMNS = re.compile(
    r"[\da-fA-F:.]{3,45}\s+(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) {1,8}(?P<status>[1-5]\d\d)\s.{0,80}?\s(?P<target>/\S*)(?P<before>)"
)
"""A request in columns, its status before its path: `203.0.113.9 GET 200 6ms /a`."""
_OF_REQUESTS = frozenset(words("other enumerate status web_request network_connect data_read file_read")) | {
    f"resource_{change}" for change in ("create", "change", "delete")
}
"""What the words around a request may say without its being about something else."""


_BARRED = re.compile(r"(?:\||^[\w-]{1,20}) {0,8}([1-5]\d\d) {0,8}\|")
"""A status between bars, as Gin writes it: `| 403 | 1.2ms | 203.0.113.9 | POST "/"`."""


_BEHIND_ARROW = re.compile(r" (?:->|=>) ([1-5]\d\d)\b(?![.:%-])")
"""`"PUT /a" length=3 -> 201 Created`"""
_OF_REFUSALS = frozenset(words("other web_request network_connect network_block status data_read"))
_REFUSED = re.compile(r"\b(?:access denied|permission denied|rejected|refused|unauthori[sz]ed)\b", re.I)
_UNKNOWN = re.compile(
    r"\b(?:unknown|invalid|bad|wrong|no such) (?:user(?: ?name)?|password|credentials?|login)\b", re.I
)
"""Why somebody was not let in."""
_WRONG_SECRET = re.compile(
    r"\b(?:invalid|wrong|bad|incorrect|mismatched) (?:[\w-]+ )?(?:credentials?|password|passphrase|api key)\b"
    r"|\b(?:password|credentials?|passphrase) (?:check |verification |is |are |was |were )?"
    r"(?:failed|mismatch|incorrect|invalid|wrong|rejected)\b"
    r"|\bunauthori[sz]ed (?:user|login|log-?in|access) (?:attempt\w*|trying|tried)\b|\bbad[ _-]?auth\b"
    r"|\b(?:cannot|can't|could not|unable to) find (?:the )?credentials\b",
    re.I,
)


def _is_refused(text: str) -> bool:
    """Whether a sentence says that somebody did not get in with what he had."""
    return bool(_WRONG_SECRET.search(text, 0, 400) or (_REFUSED.search(text, 0, 400) and _UNKNOWN.search(text, 0, 400)))


def _status_of(asked: "re.Match[str]", text: str) -> str:
    """The status that a request was answered with: behind it, right before it, between bars or behind an arrow; '' where none stands."""
    if status := asked["status"] or asked["before"]:
        return status
    elsewhere = _BARRED.search(text, 0, asked.start()) or _BEHIND_ARROW.search(text, asked.end(), 600)
    return elsewhere[1] if elsewhere else ""


def _request_in(text: str) -> "re.Match[str] | None":
    return _REQUESTED.search(text, 0, 1200) or _COLUMNS.search(text, 0, 400)


_ON_ACCOUNTS = frozenset(
    words(
        "account_create account_delete account_change permission_grant permission_revoke resource_change resource_delete"
    )
)
_OF_RADIUS = re.compile(r"\bAccess-(?:(Accept)|(Reject)|Request|Challenge)\b")
"""Packets by which RADIUS asks for somebody and is answered (RFC 2865)."""
_NO_SUCH_USER = re.compile(r"\bno such user\b", re.I)
_ACCESSED = re.compile(
    r"\b(?:access(?:ed|ing)?|open(?:ed|ing)?|read(?:ing)?|download(?:ed|ing)?|upload(?:ed|ing)?|delet(?:ed?|ing)|creat(?:ed?|ing)|"
    r"renam(?:ed?|ing)|remov(?:ed?|ing)|stor(?:ed?|ing)|retriev(?:ed?|ing)|saved?|saving|wrote|writ(?:e|ing)|fetch(?:ed|ing)?|get-(?:file|dir))\s"
    r"(?:(?:the|file|folder|directory|path|of|to|into|from)\s){0,3}(?:'(?P<single>/[^'<>]{1,300})'|\"(?P<double>/[^\"<>]{1,300})\"|"
    r"(?P<bare>/[\w.@%+~,=/-]{1,300}))",
    re.I,
)
"""What a sentence says somebody did to a path."""
_FTP: dict[str, Action] = {
    "RETR": "file_read",
    "STOR": "file_write",
    "STOU": "file_write",
    "APPE": "file_write",
    "DELE": "file_delete",
    "RMD": "file_delete",
    "XRMD": "file_delete",
    "MKD": "file_write",
    "XMKD": "file_write",
}
_COMMAND = re.compile(rf"(?<![\w-])({'|'.join(_FTP)}) (/?[^\s*'\"<>|]{{1,300}})")
"""What somebody asks of a file server (RFC 959)."""
_LABEL = re.compile(r"(?:(FAIL|REFUSE|DENY|REJECT|BLOCK)\w*|START|OPEN|CONNECT|ACCEPT)\w*: \S")
"""What a line in few words is about, before somebody's address."""
_OPERATOR = re.compile(r"\boper(?:ator)?\b", re.I)
_IS_NOW = re.compile(r"\bis (?:now )?(?:an? )?(?:[\w-]+ )?operator\b", re.I)
_REGISTERED = re.compile(r"\b(un)?registered\b", re.I)


def _read_mask(draft: Draft, text: str) -> None:
    """What IRC's words say of somebody: who registers is there, who becomes an operator gains rights."""
    if match := _REGISTERED.search(text):
        draft.action, draft.outcome = ("logout", draft.outcome) if match[1] else ("login", "success")
    elif _OPERATOR.search(text) and draft.action in ("other", "status", "permission_grant"):
        draft.action = "privilege_use"
        draft.outcome = "success" if _IS_NOW.search(text) else draft.outcome


def _read_parties(draft: Draft, text: str) -> None:
    """Whose account was changed is no actor."""
    actor, changed = parties_in(text)
    if changed:
        draft.user = actor or (draft.user if draft.user != changed else "")
        draft.target = draft.target or changed
        draft.inferred |= {"target"}


_READ = ("user", "src_ip", "dst_ip", "dst_port", "action", "outcome")


def read_message(draft: Draft, text: str) -> Draft:
    """Fill what is still empty in a draft from a message in words; what is filled is inferred."""
    before = _columns(draft)
    if not draft.src_ip or not draft.dst_ip:
        _read_ends(draft, text)
    if draft.dst_port is None and draft.dst_ip and (match := PORT.search(text)):
        draft.dst_port = port_of(match[1])
    if not draft.user:
        draft.user = (acts_first(text) if text[:1] == "[" else "") or user_in(text) or doer_in(text)
        if draft.user and has_any(text, (f" for {draft.user}", f" of {draft.user}")):
            draft.user = acts_first(text) or draft.user  # whom it was done for
        if not draft.src_ip and draft.user:
            draft.src_ip = composite_in(text)
    template = template_of(text)
    asked = _request_in(text) if draft.action == "other" and _METHOD.search(text) else None
    if draft.action == "other":
        words_only = template_of(text.replace(asked[0], " ")) if asked else template
        draft.action = changed_setting(text[:160], {}) or classify_sentence(words_only)
        if asked and draft.action in _OF_REQUESTS:
            draft.action, draft.outcome = "web_request", draft.outcome or status_outcome(_status_of(asked, text))
            draft.target = draft.target or asked["target"]
            draft.inferred |= {"target"}
    if draft.action == "other" and (asks := _COMMAND.search(text, 0, 400)):
        draft.action, draft.target = _FTP[asks[1]], draft.target or asks[2]
        draft.inferred |= {"target"}
    if not before[0] and draft.action == "other" and _BLOCKED.search(template) and parties_in(text).actor:
        draft.action, draft.outcome = "account_change", "success"  # whose account that is, and who did it, is said
    if not before[0] and draft.action in _ON_ACCOUNTS:
        _read_parties(draft, text)
    if not draft.target and (accessed := _ACCESSED.search(text, 0, 400)):
        draft.target = accessed["single"] or accessed["double"] or accessed["bare"]
        draft.inferred |= {"target"}
    if draft.action == "other" and draft.src_ip and _BLOCKED.search(template):
        draft.action = "network_block"
    if draft.action == "other" and (draft.src_ip or draft.dst_ip) and _CONNECTED.search(template):
        draft.action = "network_connect"
    if before[4] == "other" and (packet := _OF_RADIUS.search(text)):
        draft.action = "login"
        draft.outcome = "success" if packet[1] else "failure" if packet[2] else draft.outcome
    if draft.action == "other" and draft.src_ip and draft.dst_ip and " -> " in text:
        draft.action = "network_connect"
    if draft.action == "other" and draft.src_ip and (label := _LABEL.match(text)):
        draft.action = "network_connect"
        draft.outcome = draft.outcome or ("failure" if label[1] else "")
    if draft.action == "network_connect" != before[4] and not (draft.src_ip or draft.dst_ip or _CONNECTS.search(text)):
        draft.action = "other"  # a socket or a packet is spoken of, and nobody connects
    if not draft.outcome:
        draft.outcome = stated_outcome(text) or outcome_of(template) or (outcome_of(text[:200]) if "=" in text else "")
        if draft.outcome == "failure" and (decided := without_undecided(text[:400])) != text[:400]:
            draft.outcome = outcome_of(template_of(decided))
    if not draft.outcome and (answered := _ANSWERED.search(text, 0, 400)):
        draft.outcome = status_outcome(answered[1])
    is_refused = draft.outcome == "failure" and before[4] == "other" and draft.action in _OF_REFUSALS
    if is_refused and (_is_refused(text) or (draft.src_ip and _NO_SUCH_USER.search(text, 0, 400))):
        draft.action = "login"
    if before[4] == "other" and is_mask(text):
        _read_mask(draft, text)
    if not draft.outcome and draft.action == "login":
        draft.outcome = login_outcome(text)
    if draft.action == "login" != before[4] and not (draft.outcome or draft.user or draft.src_ip):
        draft.action = "other"  # nobody is spoken of: how log-ins are done here
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
    if says_waiting(text):
        return
    source, destination = ends_in(text)
    if not draft.src_ip and source is not None:
        draft.src_ip = source.address
        if source.port is not None:
            draft.fields.setdefault("src_port", str(source.port))
    if not draft.dst_ip and destination is not None and destination.address != draft.src_ip:
        draft.dst_ip = destination.address
        if draft.dst_port is None:
            draft.dst_port = destination.port


def _columns(draft: Draft) -> tuple[object, ...]:
    return (draft.user, draft.src_ip, draft.dst_ip, draft.dst_port, draft.action, draft.outcome)
