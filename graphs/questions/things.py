"""Which things a question names beside people and machines, and what it says was done to them."""

import re
from dataclasses import dataclass

from ..actions import Action
from ..entities.plain import ASKING
from ..wordlists import words
from .glossary import stems_of
from .small_words import MODIFIERS, TIMES, is_done_again


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done to a thing."""

    name: str
    pattern: re.Pattern[str]
    """How a question says it."""
    actions: tuple[Action, ...]
    stems: tuple[str, ...]
    """How lines say it."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing by the words that lines may hold of it."""

    said: str
    forms: tuple[str, ...]
    is_class: bool = False
    """`which table`: the word says what kind of thing is wanted; the line need not hold it."""


_MADE: tuple[Action, ...] = (
    "account_create", "credential_create", "resource_create", "permission_grant", "task_schedule", "service_change",
    "security_strengthen", "resource_change", "account_change", "registry_change",
)  # fmt: skip
_GONE: tuple[Action, ...] = ("file_delete", "log_clear", "account_delete", "resource_delete", "permission_revoke")
_SEEN: tuple[Action, ...] = ("file_read", "data_read", "data_export")


def _act(name: str, said: str, actions: tuple[Action, ...], stems: str) -> Act:
    return Act(name, re.compile(rf"(?<![\w@.-])(?:{said})(?![\w@-])"), actions, tuple(stems.split()))


ACTS: tuple[Act, ...] = (
    _act("loaded", r"load(?:ed|s)?|geladen|insert(?:ed)?", ("module_load",), "load insmod modprobe"),
    _act(
        "opened up",
        r"open(?:ed)? up|made public|exposed?|geöffnet wurde|öffentlich (?:gemacht|gestellt)|freigegeben",
        ("permission_grant", "permission_revoke", "security_weaken"),
        "public policy",
    ),
    _act("reset", r"resets?|resetted|zurückgesetzt", ("account_change", "security_weaken"), "reset"),
    _act(
        "registered",
        r"register(?:ed|s)?|enrol(?:l)?(?:ed|s)?|registriert|angemeldet wurde",
        (*_MADE, "account_change"),
        "regist enrol activat",
    ),
    _act(
        "created",
        r"create[ds]?|make|makes|made|add(?:ed|s)?|set up|"
        r"an(?:zu)?legen|einzurichten|angelegt|erstellt|eingerichtet|hinzugefügt|legten?|erstellte",
        _MADE,
        "creat new- useradd adduser",
    ),
    _act(
        "deleted",
        r"delete[ds]?|remove[ds]?|dropp(?:ed|ing)|drop|destroy(?:ed|s)?|wipe[ds]?|erase[ds]?|gelöscht|zerstört|entfernt|vernichtet",
        _GONE,
        "delet remov drop truncat wipe",
    ),
    _act(
        "copied",
        r"cop(?:y|ied|ies)|export(?:ed|s)?|dump(?:ed|s)?|kopiert|exportiert",
        ("data_export",),
        "copy export dump",
    ),
    _act(
        "read",
        r"read|reads|open(?:ed|s)?|view(?:ed)?|looked at|accessed|list(?:ed)?|gelesen|geöffnet|angesehen|eingesehen",
        _SEEN,
        "read get list select cat",
    ),
    _act(
        "touched",
        r"touch(?:ed)?|reach(?:ed)?|affected|hit|changed|modified|berührt|erreicht|angefasst|verändert",
        (),
        "",
    ),
)
FURTHER: tuple[Act, ...] = (
    _act(
        "started",
        r"start(?:ed|s)?|launch(?:ed)?|run|ran|execut\w*|install(?:ed)?|gestartet|ausgeführt|installiert",
        ("process_start", "script_run", "service_change", "task_schedule", "privilege_use"),
        "start run exec install enable",
    ),
    _act(
        "stopped",
        r"stop(?:ped|s)?|disabl\w*|switch(?:ed)? off|turn(?:ed)? off|kill(?:ed)?|gestoppt|deaktiviert|abgeschaltet|ausgeschaltet",
        ("security_weaken", "service_change"),
        "stop disabl kill",
    ),
    _act("uploaded", r"upload(?:ed|s)?|hochgeladen", ("file_write", "data_export"), "upload put post"),
    _act(
        "downloaded",
        r"download(?:ed|s)?|fetch(?:ed)?|pull(?:ed)?|heruntergeladen|runtergeladen|geholt",
        ("file_read", "data_read", "data_export"),
        "download get curl wget fetch",
    ),
    _act("changed", r"chang(?:e|ed|es)|modif(?:y|ied)|edit(?:ed)?|geändert|verändert",
         ("account_change", "registry_change", "resource_change", "service_change"), "chang modif updat set alter"),
    _act("granted", r"grant(?:ed|s)?|g[ai]ve|given|assign(?:ed)?|vergeben|gegeben|erteilt",
         ("permission_grant", "credential_create"), "grant add assign"),
)  # fmt: skip
"""Further ones, whose lines are told by who did them alone."""
_STOP = words("""
    a about account accounts actually address adresse after again aktion all alle also am an and angreifer any anybody
    anyone anything app attack attacked attacker attackers auf aus away back be been before beim bekam bekommen benutzer
    bis by can case change changed client could dabei damit dann das dass data date datei dateien daten dazu dem den denn
    der des did die dies diese do does doing done dort durch each ein eine einem einen einer else er es etwas ever event
    events everything exactly file files first for from gab get gets give given got guy had haben hacker has hat hatte have
    he her him his host hosts how i if ihm ihn im in intruder intruders into is ist it its jemand kann kein konto konten
    last line lines list log logs machine machines made man many me mit much mal my nach new neue neuen neues nicht noch of
    on one online or other others our out over own part people per person please program programs rechner right rights
    same sein seine server servers she should show sie sind so some somebody someone something system systems tell than
    that the their them then there these they thing things this those through time times to today too user users us use
    used via vom von vor was waren we welche welchem welchen welcher welches wem wen wer were what when where whether
    which who whom whose why wie wir with wo woher work worked wurde wurden you your zu zum zur really even still ja nein
    name names named day anyway und oder at as not no yes itself himself herself themselves only just both list tool
    tools wrong bad odd do go went make makes making möglich während list usual many often number passwort gain gained obtain obtained
    password
    passwords successful failed command commands befehle befehl connection connections request requests login logins
    log-in log-ins well start started send sent session sessions persistence backdoor source way
""")
_ALSO = {
    "sicherung": "backup shadow snapshot recovery", "sicherungen": "backup shadow snapshot recovery",
    "backup": "backup shadow snapshot recovery", "backups": "backup shadow snapshot recovery",
    "rolle": "role", "tabelle": "table", "tabellen": "table", "postfach": "mailbox", "geheimnisse": "secret",
    "regel": "rule", "schlüssel": "key", "dienst": "service", "aufgabe": "task", "auftrag": "task", "gruppe": "group",
    "phone": "factor device phone", "handy": "factor device phone", "factors": "factor", "mfa": "mfa factor authenticat",
    "schattenkopien": "shadow", "rule": "rule", "modul": "module insmod modprobe .ko", "module": "module insmod modprobe .ko",
    "key": "accesskey access_key access-key sshkey ssh-key authorized_keys",
    "keys": "accesskey access_key access-key sshkey ssh-key authorized_keys",
    "rechnungen": "invoice", "verträge": "contract", "eimer": "bucket",
}  # fmt: skip
"""A word of a question -> the words that lines have for it."""
_WORD = re.compile(r"[\w][\w./\\@-]*[\w]|\w+")
_CLASS = re.compile(r"\b(?:which|what|welche\w*|how many|wie viele) (?:\w+ )?$")


def acts_in(clause: str) -> list[Act]:
    """Everything that a part of a question says was done."""
    spans = [(match.start(), match.end(), act) for act in ACTS if (match := act.pattern.search(clause))]
    return [
        act
        for start, end, act in spans
        if not any(one <= start and end <= other and (one, other) != (start, end) for one, other, _ in spans)
    ]


def things_in(clause: str, without: frozenset[str]) -> list[Thing]:
    """The things that a part of a question, in lower case, names; `without` are the words of people and machines."""
    found: list[Thing] = []
    before: tuple[int, str] | None = None
    for match in _WORD.finditer(clause):
        word = match[0].strip(".-")
        if (
            len(word) < 3
            or word in _STOP
            or word in ASKING
            or word in MODIFIERS
            or word in TIMES
            or word in without
            or is_done_again(word)
            or any(act.pattern.fullmatch(word) for act in ACTS)
            or word.isdigit()
        ):
            # `flow logs`: a word that says little by itself still belongs to the one before it.
            if (
                before
                and before[0] + 1 == match.start()
                and len(word) > 2
                and word in ("logs", "log", "app", "account", "server", "servers", "files", "file")
            ):
                last = found[-1]
                found[-1] = Thing(f"{last.said} {word}", _joined(before[1], word), last.is_class)
            before = None
            continue
        is_class = bool(_CLASS.search(clause[: match.start()]))
        found.append(Thing(word, _forms(word), is_class))
        before = (match.end(), word)
    return found[:6]


def _forms(word: str) -> tuple[str, ...]:
    if word in _ALSO:
        return tuple(_ALSO[word].split())
    if (stems := stems_of(word)) and not any(word.startswith(stem) for stem in stems):
        return stems  # a German word, or one that lines call something else
    stem = word
    for ending in ("ies", "es", "s"):
        if len(word) > 4 and word.endswith(ending) and not word.endswith("ss"):
            stem = word.removesuffix(ending)
            break
    return (stem,)


def _joined(one: str, other: str) -> tuple[str, ...]:
    last = _forms(other)[0]
    return tuple(f"{one}{between}{last}" for between in ("", "-", "_", " ", "."))
