"""Whom and what a question names, as far as the logs know it, and what it names that they do not hold."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ..entities.extract import entities_in
from ..entities.plain import ASKING, PLAIN
from ..episodes.facts import short_name
from ..events.store import EventStore
from ..wordlists import words
from .kinds import mended, vocabulary
from .language import language_of
from .sense import is_known
from .small_words import is_done_again

SubjectKind = Literal["ip", "user", "host", "text", "program", "nobody"]

MOST_SUBJECTS = 4
MOST_NAMES = 50_000
_ON_ACCOUNTS = (
    "account_create", "account_change", "account_delete", "credential_create", "permission_grant", "permission_revoke",
    "security_weaken", "security_strengthen",
)  # fmt: skip
"""Actions whose target is an account."""
_EVERYWHERE = (
    "lower(concat_ws(' ', host, \"user\", src_ip, dst_ip, process, parent, command, target, agent, message, "
    "fields::VARCHAR))"
)
_NOBODY = words("""
    whoever whomever whatever whichever
    anybody anyone everybody everyone somebody someone nobody anything something everything nothing irgendjemand
    irgendwer jemand niemand alles nichts attacker attackers intruder intruders adversary adversaries hacker hackers
    angreifer angreifern täter eindringling eindringlinge incident breach outside inside internet externally vpn
    there these those here it they them he she him her its sie er es ihm ihr ihn uns wir ich du man hier dort dies
    being been getting doing going coming looking somewhere anywhere mal eigentlich wirklich überhaupt irgendwo
    malware ransomware phishing spam trojan trojans miner miners mining cryptominer botnet rootkit keylogger spyware
    worm exploits payload payloads powershell macro macros encryption exfiltration enumeration reconnaissance spraying
    stuffing movement tunnel tunneling beaconing traffic bandwidth money damage evidence proof trouble
    schadsoftware trojaner viren wurm erpressung verschlüsselung bewegung verkehr schäden geld
    patient zero victim culprit odd normal usual well
    erfolgreich bisher gerade schon noch auch really actually just even ever also only currently possible likely
""")
"""Words that stand where a name could, and name nobody."""
_EDGES = ".,;:!?¿¡()[]{}<>\"'`“”„«»‘’‚…|*#="
_POSSESSIVE = re.compile(r"(?:'|’)s?$")
_NOUN = (
    r"(?:accounts?|users?|username|hosts?|nodes?|pods?|servers?|machines?|computers?|workstations?|laptops?|person|colleague|"
    r"konto|kontos|benutzer|benutzers|benutzerkonto|nutzer|rechner|server|maschine|kollege|kollegin)"
)
_NAME = r"[\"'“„«]?(?P<name>[^\W_][\w.@\\/$-]{1,63})"
_SLOTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_NOUN} (?:named |called |namens |mit (?:dem )?namen )?{_NAME}",
        rf"\b(?:is|was|were|did|does|do|has|had|are|ist|war|hat|hatte|wurde|hätte|steckt) {_NAME}",
        rf"\b(?:what|who|how|when|where) (?:else )?(?:did|does|has|had|was|is) {_NAME}",
        rf"^\W*(?:and |und )?(?:what|how|was|wie) (?:about|of|ist mit|steht es um) {_NAME}\b",
        r"\b(?:to|at|onto|reach|reached|bei|nach|in|on) (?P<name>[a-z][a-z-]*\d+[\w-]*)\b",
        r"\b(?:by|about|of|for|from|as|into|on|von|über|für|mit|als|auf|durch) (?P<name>\w[\w@\\/$-]*[\d._@\\$-][\w.@\\/$-]*\w)",
    )
)
_JUDGED = re.compile(
    r"\b(?:is|was|are|ist|war|sind) (?:the |das |die |der )?(?:program |programm |command |befehl |"
    r"tool )?[\"'“„]?(?P<name>[a-z][\w.-]{1,30})[\"'”“]? "
    r"(?:here |hier |really |actually |wirklich |eigentlich |in this case )*"
    r"(?:malicious|hostile|malware|dangerous|bad|evil|harmless|legit\w*|normal|ok|okay|suspicious|part of|bösartig|böse|"
    r"schädlich|schadsoftware|gefährlich|"
    r"harmlos|verdächtig|teil)\b"
)
"""`is tar malicious`: a program by its bare name."""
_NOT_TOOLS = words("""
    it this that there he she they the everything something anything nothing es das dies er sie alles etwas nichts attack angriff
    alert alarm meldung traffic verkehr login anmeldung ip address file datei account konto user host server copy job activity
""")
_DIRECT = re.compile(
    r"\b(?:(?:besides?|except|except for|apart from|other than|außer|ausser)(?: [\w.@-]+(?:,| and| or| und| oder))?|"
    r"did|does|has|had|is|was|of|by|about|as|user|account|host|server|machine|"
    r"benutzer|konto|rechner|hat|ist|war|wurde|von|als|namens) $"
)
"""What stands right before a plain word that is an account's name as well."""
_OF_PEOPLE = re.compile(
    r"\b(?:beteiligt|betroffen|gehackt|kompromittiert|angemeldet|eingeloggt|"
    r"dabei|involviert|verwickelt|schuld|schuldig|zu tun|gemacht|getan)\b"
)
"""What is said of people and machines, and not of things."""
_ENDED = re.compile(r"[a-zäöüß]+(?:ed|ing|en|t|wn)")
_NO_MORE = re.compile(
    r"[\s?!.,]*(?:$|(?:by|from|to|on|in|at|when|after|before|and|or|with|up|out|off|away|into|over|von|durch|und|oder|nach|vor|auf)\b)"
)
"""What follows a participle, and not a name."""
_NOT_A_NAME = re.compile(
    r"\d+(?:[.:]\d+)*(?:am|pm|h)?|\d{4}-\d\d.*|(?:gb|mb|kb|ip|ips|url|dns|ssh|rdp|ftp|vpn|mfa|fp|ok)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a question is about."""

    kind: SubjectKind
    value: str
    """As the logs write it."""

    def where(self) -> tuple[str, list[Any]]:
        """SQL condition for the events in which it acts or is acted on, and its parameters."""
        low = self.value.lower()
        if self.kind == "ip":
            return "(src_ip = ? OR dst_ip = ? OR host = ?)", [self.value] * 3
        if self.kind == "user":
            suffered = f"(lower(target) = ? AND action IN {_ON_ACCOUNTS})"
            return f'({_SHORT} = ? OR lower("user") = ? OR {suffered})', [short_name(self.value), low, low]
        if self.kind == "host":
            return "(lower(host) = ? OR split_part(lower(host), '.', 1) = ?)", [low, low.partition(".")[0]]
        if self.kind == "nobody":
            return f'lower("user") IN {_ANONYMOUS}', []
        if self.kind == "program":
            told = f"({_base('process')} = ? OR {_base('parent')} = ? OR regexp_matches({_RUN}, ?))"
            return told, [_program(low), _program(low), _as_word(low)]
        if "/" in low or "\\" in low:  # `/var/log/syslog` is not `/var/log/syslog.7.gz`
            return f"regexp_matches({_EVERYWHERE}, ?)", [_whole_path(low)]
        return f"contains({_EVERYWHERE}, ?)", [low]

    def acting(self) -> tuple[str, list[Any]]:
        """SQL condition for the events in which it acts."""
        if self.kind == "ip":
            return "src_ip = ?", [self.value]
        if self.kind == "user":
            return f'({_SHORT} = ? OR lower("user") = ?)', [short_name(self.value), self.value.lower()]
        if self.kind == "program":
            own = f"({_base('process')} = ? AND action <> 'process_start')"
            return f"({own} OR {_base('parent')} = ?)", [_program(low := self.value.lower()), _program(low)]
        return self.where()


_ANONYMOUS = (
    "('', '-', 'anonymous', 'anonymous logon', 'nt authority\\anonymous logon', 'system:anonymous', 'guest', 'ftp')"
)
"""SQL for what stands where nobody logged in."""
LOGGED_IN_NOT = re.compile(
    r"\b(?:without (?:logging in|log-?in|authenticat\w+|an? account|a password|credentials|signing in)|anonymous(?:ly)?|"
    r"unauthenticated|not logged in|"
    r"ohne (?:anmeldung|sich anzumelden|konto|login|passwort)|anonym\w*|unangemeldet)\b"
)
_RUN = "lower(concat_ws(' ', command, target))"
"""SQL for where a line may name a program that it does not say to have run."""


def _whole_path(path: str) -> str:
    """A path that is not the beginning of another file's name; a folder may go on."""
    escaped = re.escape(path).replace(r"\\", r"\\{1,2}")
    return rf"{escaped}(?:[^a-z0-9_.-]|[.-]*$|[.-][^a-z0-9_])"


def _as_word(name: str) -> str:
    return rf"(?:^|[^a-z0-9_-]){re.escape(name)}(?:[^a-z0-9_-]|$)"


def _base(column: str) -> str:
    """SQL for the name of a program without its folder and `.exe`, in lower case."""
    return f"regexp_replace(regexp_extract(lower({column}), '[^\\\\/]*$'), '[.]exe$', '')"


def _program(name: str) -> str:
    return re.split(r"[\\/]", name.lower())[-1].removesuffix(".exe")


_PLAIN_USER = (
    "CASE WHEN \"user\" LIKE 'arn:%' THEN regexp_extract(\"user\", '[^:]*$') ELSE split_part(\"user\", '/', 1) END"
)
_SHORT = f"split_part(regexp_extract(lower({_PLAIN_USER}), '[^\\\\/]*$'), '@', 1)"
"""SQL for what `short_name` gives of an account."""


_UIDS = {"root": ("0", "uid 0"), "www-data": ("33", "uid 33")}
"""Accounts of every Debian and their numbers, where records have numbers alone."""


@dataclass(frozen=True)
class Names:
    """What the logs call accounts and machines."""

    store: EventStore

    @cached_property
    def users(self) -> dict[str, str]:
        """Short or whole name in lower case -> the account as it is written."""
        rows = self.store.query(
            f'SELECT v, count(*) AS n FROM (SELECT "user" AS v FROM events UNION ALL SELECT target FROM events WHERE '
            f"action IN ('account_create', 'account_change', 'account_delete', 'permission_grant')) "
            f"WHERE v NOT IN ('', '-') AND length(v) < 200 GROUP BY v ORDER BY n DESC, v LIMIT {MOST_NAMES}"
        )
        known: dict[str, str] = {}
        for row in rows:
            for name in (row["v"].lower(), short_name(row["v"])):
                known.setdefault(name, row["v"])
        return known

    @cached_property
    def hosts(self) -> dict[str, str]:
        """Name in lower case, with and without its domain -> the machine as it is written."""
        rows = self.store.query(
            f"SELECT host AS v, count(*) AS n FROM events WHERE host <> '' GROUP BY v ORDER BY n DESC, v LIMIT {MOST_NAMES}"
        )
        known: dict[str, str] = {}
        for row in rows:
            for name in (row["v"].lower(), row["v"].lower().partition(".")[0]):
                known.setdefault(name, row["v"])
        return known

    @cached_property
    def programs(self) -> frozenset[str]:
        """What the programs that ran are called, in lower case, without folder and `.exe`."""
        rows = self.store.query(
            f"SELECT DISTINCT {_base('process')} AS v FROM events WHERE process <> '' UNION "
            f"SELECT DISTINCT {_base('parent')} FROM events WHERE parent <> '' LIMIT {MOST_NAMES}"
        )
        return frozenset(row["v"] for row in rows if row["v"])

    def program(self, word: str) -> Subject | None:
        """The program that a word names."""
        low = _program(word)
        return Subject("program", word) if len(low) > 1 and low in self.programs else None

    def tool(self, word: str) -> Subject | None:
        """The program that a word names where lines hold it in what was run or asked for."""
        if known := self.program(word):
            return known
        rows = self.store.query(
            f"SELECT 1 FROM events WHERE regexp_matches({_RUN}, ?) LIMIT 1", [_as_word(word.lower())]
        )
        return Subject("program", word) if rows else None

    def find(self, word: str) -> Subject | None:
        """The account or machine that a word names."""
        low = word.lower()
        if low in self.users:
            return Subject("user", self.users[low])
        if low in self.hosts:
            return Subject("host", self.hosts[low])
        for number in _UIDS.get(low, ()):
            if number in self.users:
                return Subject("user", self.users[number])
        if len(low) < 3:
            return None
        # `petra` for petra.k@example.org, `argocd` for system:serviceaccount:argocd:argocd-controller
        others = [name for name in self.users if name != low]
        firsts = {self.users[name] for name in others if re.split(r"[._@-]", name)[0] == low}
        services = {self.users[name] for name in others if ":" in name and name.rpartition(":")[2].startswith(low)}
        # `moss` for bot-moss@example.org
        parts = {
            self.users[name] for name in others if len(low) > 3 and low in re.split(r"[._-]", name.partition("@")[0])
        }
        # `app-wiki` for approle-app-wiki
        endings = {
            self.users[name] for name in others if len(low) > 4 and re.search(rf"[._:/-]{re.escape(low)}$", name)
        }
        for owners in (firsts, services, parts, endings):
            if len(owners) == 1:
                return Subject("user", owners.pop())
        return None

    def holds(self, text: str) -> bool:
        """Whether any event holds a text."""
        where, values = Subject("text", text).where()
        return bool(self.store.query(f"SELECT 1 FROM events WHERE {where} LIMIT 1", values))


def subjects_in(clause: str, names: Names) -> tuple[list[Subject], list[str]]:
    """What a part of a question names that the logs know, and what they do not hold; in its order."""
    found: list[tuple[int, Subject]] = []
    absent: list[tuple[int, str]] = []
    rest = clause
    for entity in entities_in(clause):
        if entity.type in ("proc", "cmd", "reg", "technique"):
            is_file = entity.type == "proc" and "." in entity.value and names.program(entity.value) is None
            if is_file and names.holds(entity.value):  # a program that was fetched, and is not known to have run
                found.append((max(clause.lower().find(entity.value.lower()), 0), Subject("text", entity.value)))
            continue
        place = max(clause.lower().find(entity.value.lower()), 0)
        known = names.find(entity.value) if entity.type not in ("ip", "hash") else None
        if known is None and entity.type == "ip" and _has_address(names.store, entity.value):
            known = Subject("ip", entity.value)
        if known is None and names.holds(entity.value):
            known = Subject("text", entity.value)
        if known is not None:
            found.append((place, known))
        else:
            absent.append((place, entity.value))
        rest = re.sub(re.escape(entity.value), " " * len(entity.value), rest, flags=re.IGNORECASE)
    taken = {value.lower() for _, value in absent}
    for match in re.finditer(r"\S+", rest):
        word = _POSSESSIVE.sub("", match[0].strip(_EDGES)).strip("@")
        if len(word) < 2 or word.lower() in ASKING or word.lower() in taken:
            continue
        start = match.start() + match[0].find(word)
        before = rest[: match.start()].lower()
        if _is_plain(word) and not (_DIRECT.search(before) or match[0] != match[0].strip("\"'“”„«»")):
            continue
        bare = word[:-1] if len(word) > 4 and word[-1] in "sS" else ""  # `petras log-ins`
        if (known := names.find(word) or names.program(word) or (bare and names.find(bare)) or None) is not None:
            found.append((start, known))
    if not found and not absent and (judged := _JUDGED.search(clause.lower())):
        word = judged["name"]
        if word not in _NOT_TOOLS and (known := names.tool(word)) is not None:
            found.append((judged.start("name"), known))
    if not found:
        absent += [(start, name) for start, name in _named_nowhere(rest, names) if name.lower() not in taken]
    if unnamed := LOGGED_IN_NOT.search(clause.lower()):
        found.append((unnamed.start(), Subject("nobody", "anonymous")))
    subjects = list(dict.fromkeys(subject for _, subject in sorted(found, key=lambda pair: pair[0])))
    return subjects[:MOST_SUBJECTS], list(dict.fromkeys(name for _, name in sorted(absent)))[:MOST_SUBJECTS]


def _has_address(store: EventStore, address: str) -> bool:
    return bool(store.query("SELECT 1 FROM events WHERE src_ip = ? OR dst_ip = ? OR host = ? LIMIT 1", [address] * 3))


def _is_plain(word: str) -> bool:
    low = word.lower()
    return (
        low in PLAIN
        or low in _NOBODY
        or low in vocabulary()
        or is_known(low)
        or mended(low) != low
        or is_done_again(low)
    )


def _named_nowhere(clause: str, names: Names) -> list[tuple[int, str]]:
    """Names in places where a question names somebody, which neither the logs nor a word list know."""
    found = []
    is_german = language_of(clause) == "de"
    for pattern in _SLOTS:
        for match in pattern.finditer(clause.lower()):
            is_noun = (
                is_german
                and clause[match.start("name")].isupper()
                and clause[match.start("name") : match.end("name")].isalpha()
            )
            if is_noun and not _OF_PEOPLE.search(clause.lower(), match.end()):
                continue
            name = clause[match.start("name") : match.end("name")].rstrip(".,;:!?’'\"”“-")
            name = _POSSESSIVE.sub("", name)
            plain = {part for part in re.split(r"[-/]", name.lower()) if part}
            if len(name) < 2 or _NOT_A_NAME.fullmatch(name) or any(_is_plain(part) for part in plain | {name.lower()}):
                continue
            if _ENDED.fullmatch(name) and _NO_MORE.match(clause.lower(), match.end("name")):
                continue  # `were exported`, `was loaded by`: what was done
            if not names.holds(name):
                found.append((match.start("name"), name))
    return found
