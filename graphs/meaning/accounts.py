"""The account that a sentence names."""

import re
from functools import lru_cache

from ..wordlists import has_any, words
from .values import address_of, is_empty
from .vocabulary import OBJECT_CLASSES, VERB_CLASSES

_NAME = r"([A-Za-z_][\w.$\\@+-]{0,63}\b\$?)"
_KEYED = re.compile(
    r"\b(?:user ?name|user|console|account(?: name)?|log(?:in|out|on|off)(?: ?name)?|logname|acct|principal)"
    r"(?:\s*[=:]\s*[\"'\[<(]?|\s?[\"'`\[<(]\s?)(?!(?:user(?:name)?|account)\s?[\"'`=:])" + _NAME,
    re.I,
)
_CALLED = re.compile(r"\b(invalid |illegal |unknown |for |by |of |as )?user(?:name)?\s+" + _NAME, re.I)
_AUTHENTICATED = re.compile(
    r"\b(?:log[- ]?(?:[io]n|out)s?|logons?|logoffs?|"
    r"logged[ -](?:in|on)|sign(?:ed)?[ -]?in|auth|authenticat\w+|authori[sz](?:ed|ation)|passw(?:or)?d|credentials?|sessions?|"
    r"access|anmeld(?:ung|eversuch|etem?)|abmeldung)\b"
    r"(?:[ \t]+(?:[\w-]{1,30}|'[^'\r\n]{1,60}'|\"[^\"\r\n]{1,60}\")){0,4}?[ \t]+(?:for|by|as|von|für):?[ \t]+[\"'`\[<(]?"
    + _NAME
    + r"(?=$|[\s,;:.)\]\"'`>(@/])",
    re.I,
)
"""Behind `for` and `by` stands an account only where somebody logs in."""
_LOGIN_OF = re.compile(
    r"\b(?:log-?[io]n|log-?out|sign-?in|authentication|access)(?: attempt| failure)? of (?:user )?[\"'<]?"
    + _NAME
    + r"(?=$|[\s,;:.)\]\"'>])",
    re.I,
)
_AT_HOST = re.compile(r"(?:^\[?|\] \[?)([A-Za-z_][\w.$+-]{0,63}@[A-Za-z][\w.-]{0,63})\]?: ")
"""`dana@pc17: deleted record 42`"""
_IN_ROLE = re.compile(
    r"\b(?:admin(?:istrator)?|operator)\s([A-Za-z_][\w.$@+-]{0,63})\s(?:has\s)?(?:log-?(?:in|on|out|off)|sign(?:ed)?-?\s?in|logged|failed)\b",
    re.I,
)
_TOLD_LAST = re.compile(
    r"\b(?:log-?[io]ns?|logons?|logged|sign-?ins?|auth|authenticat\w+)\b[^'\"\r\n]{0,80}:\s['\"]"
    + _NAME
    + r"['\"](?=$|[\s,;.)])",
    re.I,
)
"""`Failed login attempt from 203.0.113.9: 'dana'`."""
_TESTED = re.compile(
    r"\b(?:authenticat(?:e|ed|ing)|validat(?:e|ed)|verif(?:y|ied)) (?:user )?[\"'`]" + _NAME + r"[\"'`]", re.I
)
"""`failed to authenticate 'dana'`"""
_LAST = re.compile(
    r"\blog-?[io]n (?:failed|failure|rejected|denied|refused|ok|successful|succeeded):\s" + _NAME + r"$", re.I
)
"""`login failed: dana`"""
_AT_MACHINE = re.compile(r"(?:^|\s)([A-Za-z_][\w.+-]{0,63}@[\w.-]{1,64}) (?=\d{1,3}(?:\.\d{1,3}){3}(?:[\s:/]|$))")
"""`dana@pc17 203.0.113.9`"""
_BOXED = re.compile(
    r"\b(?:auth\w*|log-?[io]n|access|sign-?in)\b[^\[\]\r\n]{0,40} \[([A-Za-z_][\w.@+-]{1,63})\] (?=\d{1,3}(?:\.\d{1,3}){3}\b)",
    re.I,
)
"""`Authentication success [dana] 203.0.113.9`"""
_BEHIND_THING = re.compile(r"(?<=[\"'):] )([A-Za-z_][\w.-]{0,31}@[A-Za-z][\w-]{0,31})(?=$|\s\s?\()")
"""`OUT: "viewer" dana@pc17`"""
_BEFORE_PAIRS = re.compile(r"(?<!\S)([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+):(?=[a-z_]{2,30}=)")
"""`dana@example.org:session_id=…`"""
_BEFORE_ADDRESS = re.compile(
    r"(?<![\w.:])[A-Za-z]{2,8}:[\w-]{1,30}:([A-Za-z_][\w.@+-]{0,63}):(?=\d{1,3}(?:\.\d{1,3}){3}\])"
)
"""`[SFTP:12_41234:dana:203.0.113.9]`"""
_LOGGED_IN = re.compile(r"\b(?:logged|signed)[ -]in: ?" + _NAME + r"(?=$|[\s,;.)])", re.I)
_AT_END = re.compile(
    r"(?:[(\[]|\b(?:from|by|for|user|client|peer)\s[\"'<]?|%|(?<=[\w)])/)([A-Za-z_][\w.$+-]{0,63})(?:![^\s@\"']{1,64})?"
    r"@(?=\d{1,3}(?:\.\d{1,3}){3}(?![\w-])|\[|[\da-f]{0,4}:[\da-f:]+\))",
    re.I,
)
"""`(dana@203.0.113.9)`, `from dana!d@203.0.113.9`: who it was and from where."""
_MASK = re.compile(r"(?<![\w*?!])([A-Za-z_][\w\[\]\\`^{}|-]{0,30})!~?[\w.+-]{1,32}@(?=[\w.:-])")
"""`dana!d@host`: a name, who says so, and where from."""
_BRACKETED = re.compile(
    r"(?:^\[?|\] \[)([A-Za-z_][\w.$@+-]{0,63})\]:? (?:user |has |was |successfully )?"
    r"(?:(?:failed to |could not )?(?:log ?in|log ?on|authenticate)\b(?! (?:\w+ ){1,2}(?:for|of|by|as)\b)|"
    r"(?:logged|signed)[ -](?:in|on|out|off)\b|authenticated\b|(?:dis)?connected\b.{0,40}\bfrom\b)",
    re.I,
)
"""Who it was stands first, in brackets."""
_DOES_AT = re.compile(
    r"\b(?:log(?:in|out|on|off)|(?:logged|signed)[ -](?:in|out|on|off)|(?:at|de)tach(?:ed)?|(?:dis)?connected|authenticated)\s"
    r"(?:(?:user|as|for|of)\s)?([A-Za-z_][\w.$+-]{0,63}@[\w.-]{1,64}\b)",
    re.I,
)
"""`login dana@host`"""
_USED = re.compile(
    r"\b(?:logged|signed|logging|log)[ -](?:in|on)\s(?:successfully\s)?using\s(?:account\s|user\s)?[\"'<]?([A-Za-z_][\w.$\\@+-]{0,63})"
    r"[\"'>]?(?=,?\sfrom\s)",
    re.I,
)
_WAYS = words("""
    ssh telnet http https web webui gui cli api rest console serial ldap radius tacacs kerberos saml oidc oauth sso token
    certificate cert publickey keyboard pubkey pam local sftp ftp snmp
""")
_CHANGED_BY = re.compile(
    r"\b(?:changed|modified|deleted|created|added|removed|updated|saved|cleared|reset|rebooted|restarted|disabled|enabled|configured) by "
    r"(?:user |admin(?:istrator)? )?[\"'<]?" + _NAME + r"[\"'>]?(?=\sfrom\s)",
    re.I,
)
_FIRST = re.compile(
    r"(?:^(?:\w+ )?|[\]|>] |\s- )(?:(?:admin(?:istrator)?|operator) )?"
    r"[\"'<]?([A-Za-z_][\w.$@+-]{1,63})[\"'>]? (?:has |successfully |just )?"
    r"(?:logged|signed|failed to log|failed to sign)[ -](?:in|out|on|off)\b|"
    r"(?:^|[\]|>:] )[\"'<]?([A-Za-z_][\w.$@+-]{1,63})[\"'>]? failed log-?in\b",
    re.I,
)
"""`dana logged in to the controller`"""
_BY_COLON = re.compile(r"\w+ by:\s{1,2}[\"'<]?" + _NAME + r"(?=$|[\"'>]|[\s,;.)])", re.I)
_COMPOSITE = re.compile(
    r"(?<![\w/.:\\-])([A-Za-z_][\w.$-]{0,63})/(?:[\w.-]{1,40}/)?(?=[\da-fA-F:.]{3,45}/(?:ssh|telnet|https?|console|web|api|snmp|cli|gui|rest|ftp)\b)",
    re.I,
)
"""`dana/admin/203.0.113.9/ssh`: who, as what, from where, in what way."""
_OF_ROLE = re.compile(
    r"\b(?:admin(?:istrator)?|operator|author|actor|requester|initiator)\s?[:=]\s?[\"'\[<(]?"
    + _NAME
    + r"(?=$|[\"'>)\],;]|\s[(\[])",
    re.I,
)
"""`Admin: dana (203.0.113.9)`, `author: 'dana'`."""
_PROVIDED = re.compile(r"\buser ?name\b[^\"'\r\n]{0,60}\b(?:was|is):?\s[\"']" + _NAME + r"[\"']", re.I)
_AFTER_SOURCE = re.compile(r"\blog-?in\b[^,\r\n]{0,60}\bfrom\b[^,\r\n]{1,120}[\])],\s" + _NAME + r"$", re.I)
"""`LOGIN FAILED FROM host [203.0.113.9], dana`"""
_BEFORE_SOURCE = re.compile(
    r"(?:^|: )[\"']?([A-Za-z_][\w.$@+-]{0,63})[\"']? [(\[][\da-fA-F:.]{3,45}[)\]]:? "
    r"(?:log-?(?:in|on|out|off)|logged|failed to log|authenticat)",
    re.I,
)
"""`dana (203.0.113.9) login successful`"""
_POSITIONED = re.compile(
    r"(?:^|\s)<\d+:([A-Za-z_][^()<>\s]{0,63})\(-?\d+\)>"  # <5:dana(3)> Authenticated
    r"|^[\da-f]{8} ([A-Za-z_][\w.@+-]{0,63}) (?:a/\d+ \S|- AUTH FAILURE\b)"  # 8f3a2b1c dana a/17 LOGIN
    r"|^(?:\d+ )?[\da-fA-F:.]{7,45} ([A-Za-z_][\w.@+-]{0,63}) [\w.-]{1,64} (?:commit|open|get-(?:file|dir|log|locks?)|checkout-or-export|"
    r"update|switch|status|diff|blame|log|lock|unlock|replay|rev-proplist|change-rev-prop)\b"  # 203.0.113.9 dana repo commit r7
    r"|(?:^|: )[\da-fA-F:.]{7,45} \((?:ssh|telnet|console|https?|web|cli|snmp)\) ([A-Za-z_][\w.@+-]{0,63}): "  # 203.0.113.9 (ssh) dana: …
)
"""Accounts that nothing but their place in the line names."""
_MATRIX = re.compile(
    r"(?:\b(?:user|for|as|by)\s[\"'<]?|\{)(@[a-z\d._=/+-]{1,128}:[a-z\d.-]{1,128}[a-z\d])(?![\w:])", re.I
)
"""`@dana:example.org`, as Matrix names its users."""
_OF_ACCESS = re.compile(r"(?:^|[\s:])[\da-fA-F:.]{3,45} - (?:- )?([A-Za-z_][\w.@$+-]{0,63}) (?:- )?\[")
"""`203.0.113.9 - dana - [time] "GET /"`"""
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
    instead existing missing current valid correct wrong given configured specified everyone someone others them
    manager management interface database directory profile profiles settings preferences has_been attempting
    unauthenticated
    message info debug warning notice critical trace
    ever never once still yet later agent input output space mode anyone
    through over under between onto upon toward towards per like about type kind level class wrn inf err dbg vrb ftl trc fehler warnung
    der die das den dem des ein eine einer eines einem und oder mit von vom an am im zu zum zur nicht hat ist wurde wird sich
""")
"""Words that are no names, whatever stands before them."""
_NAMES_TOO = frozenset(("admin", "administrator", "guest", "backup", "mail", "scan"))
"""Words that are often names of accounts."""
_ROLES = frozenset(("admin", "administrator", "guest"))
_BEHIND_ROLE = re.compile(r"[ \t]+[\"'<]?" + _NAME + r"(?=$|[\"'>]|[\s,;.)])")
"""`for admin dana`"""
_SURNAME = re.compile(r"(?: [A-Z]\.)? [A-Z][a-z'-]+(?:/[A-Za-z][\w/]{0,40})?(?=$|[,;.)]| [(\[])")
"""`for Dana Berg`, `for Dana Berg/ACME`: the rest of a name."""
_OF_KIND = re.compile(
    r"[ \t]+(?:[\"'<]|(?:user|account|session|host|server|connection|device|client|database|domain|realm|service|zone|group|"
    r"channel)s?\b)",
    re.I,
)
"""Behind a word that says which one or what: `for existing user`, `for realm "a"`."""

_BY_BEGINNING = (
    (_BEFORE_ADDRESS, tuple(f"{digit}]" for digit in range(10))),
    (_BEFORE_PAIRS, ("@",)),
    (_MASK, ("!",)),
    (_COMPOSITE, ("/ssh", "/telnet", "/http", "/console", "/web", "/api", "/snmp", "/cli", "/gui", "/rest", "/ftp")),
    (_BRACKETED, ("] ", "]: ")),
    (_AT_HOST, ("@",)),
    (
        _POSITIONED,
        (
            "<",
            " a/",
            " - auth",
            ") ",
            " commit",
            " open",
            " get-",
            " checkout",
            " update",
            " switch",
            " status",
            " diff",
            " lo",
        ),
    ),
    (_MATRIX, ("@",)),
    (_KEYED, ("user", "console", "account", "log", "acct", "principal")),
    (_CALLED, ("user",)),
    (_OF_ACCESS, (" - ",)),
    (_BEFORE_SOURCE, (" (", " [")),
    (_OF_ROLE, ("admin", "operator", "author", "actor", "requester", "initiator")),
    (_PROVIDED, ("name",)),
    (_AFTER_SOURCE, ("], ", "), ")),
    (_DOES_AT, ("@",)),
    (_USED, (" using ",)),
    (_TESTED, ("authenticat", "validat", "verif")),
    (_LAST, ("failed: ", "failure: ", "rejected: ", "denied: ", "refused: ", "ok: ", "successful: ", "succeeded: ")),
    (_AUTHENTICATED, ("log", "sign", "auth", "passw", "credential", "session", "access", "meld")),
    (_LOGIN_OF, (" of ",)),
    (_IN_ROLE, ("admin", "operator")),
    (_TOLD_LAST, (": '", ': "')),
    (_LOGGED_IN, ("in: ",)),
    (_AT_END, ("@",)),
    (_AT_MACHINE, ("@",)),
    (_BOXED, ("] ",)),
    (_BEHIND_THING, ("@",)),
    (_CHANGED_BY, ("ed by ", "reset by ")),
    (_FIRST, ("logged", "signed", "failed to", "failed log")),
    (_BY_COLON, (" by: ",)),
    (_GERMAN, ("benutzer",)),
)
"""Each pattern with what its matches begin with, of which one must be there."""


def _find_user(text: str) -> str:
    lowered = text.lower()
    for pattern, beginnings in _BY_BEGINNING:
        if not has_any(lowered, beginnings):
            continue
        for match in pattern.finditer(text):
            name = match[match.lastindex or 1]
            if pattern is _MATRIX:
                return name
            if pattern is _AT_HOST:
                return name
            if "@" in name and address_of(name.rpartition("@")[2]):
                name = name.rpartition("@")[0]
            folded = name.lower()
            if folded in _NO_NAMES or is_empty(name) or address_of(name):
                continue
            is_word = folded not in _NAMES_TOO and (folded in VERB_CLASSES or folded in OBJECT_CLASSES)
            if pattern is _USED and folded in _WAYS:
                continue
            if pattern is _CALLED and not match[1]:
                is_word = is_word or folded.endswith(("ed", "ing"))
            if pattern is _AUTHENTICATED and folded not in _NAMES_TOO and _OF_KIND.match(text, match.end()):
                continue
            if not is_word or pattern is _KEYED:
                if pattern is _AUTHENTICATED and name.istitle() and (surname := _SURNAME.match(text, match.end())):
                    return name + surname[0]
                behind = _BEHIND_ROLE.match(text, match.end()) if folded in _ROLES else None
                return behind[1] if behind is not None and is_name(behind[1]) else name
    return ""


def is_name(text: str) -> bool:
    """Whether a word that stands where a name can stand is one."""
    folded = text.lower()
    if folded in _NO_NAMES or is_empty(text) or address_of(text):
        return False
    return folded in _NAMES_TOO or not (folded in VERB_CLASSES or folded in OBJECT_CLASSES)


def composite_in(text: str) -> str:
    """The address of who is named as `dana/admin/203.0.113.9/ssh`, or ''."""
    match = _COMPOSITE.search(text, 0, _READ) if "/" in text else None
    return address_of(text[match.end() :].partition("/")[0]) if match else ""


def is_mask(text: str) -> bool:
    """Whether a text names somebody as `dana!d@host`, as programs of IRC do."""
    return "!" in text and _MASK.search(text, 0, _READ) is not None


def user_in(text: str) -> str:
    """The account that a sentence names, or ''."""
    return _user_in(text) if len(text) <= _REPEATING else _find_user(text[:_READ])


_REPEATING = 400
"""Longer messages are seldom written twice."""
_READ = 2000
_user_in = lru_cache(maxsize=8192)(_find_user)
