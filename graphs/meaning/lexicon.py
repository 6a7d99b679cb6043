"""What an event does, from the words of its name: `DeleteTrail`, `user.mfa.disable`, "Add member to role".

A name is split into words; words belong to classes of verbs and objects; a pair of classes is an action. No vendor's
list of event names is needed, so names never seen before are understood as long as their words are ordinary.
"""

import re
from functools import lru_cache

from ..actions import Action
from .vocabulary import COMPOUNDS, OBJECT_CLASSES, VERB_CLASSES

READ = 300
"""Characters of a text whose words count."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z]+|\d+[a-z]+")
_UMLAUTS = {
    ord(letter): plain for letter, plain in zip("äöüÄÖÜß", ("ae", "oe", "ue", "Ae", "Oe", "Ue", "ss"), strict=True)
}
_NUMBER = re.compile(r"[0-9]+(?![0-9a-zA-Z])")


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words of a name's first READ characters, with pairs such as "sign in" joined."""
    return _words_of(_without_numbers(text[:READ]))


def _without_numbers(text: str) -> str:
    """A text whose numbers are all the same where they are no part of a word: it has the same words, and is seen again."""
    return _NUMBER.sub("0", text) if text.isascii() else text


@lru_cache(maxsize=16384)
def _words_of(text: str) -> tuple[str, ...]:
    if not text.isascii():
        text = text.translate(_UMLAUTS)
    words = _WORD.findall(_CAMEL.sub(" ", text).replace("MFA", "mfa").lower())
    joined: list[str] = []
    for word in words:
        if joined and (compound := COMPOUNDS.get((joined[-1], word))):
            joined[-1] = compound
        else:
            joined.append(word)
    return tuple(joined)


_NAMESPACE = re.compile(
    r"(?:[\w-]{1,30}[.:])?audit[.:](?!log|trail|setting|config|policy|stream|rule)(?=[^.:\s]+[.:]\w)", re.I
)
"""Where a name of several parts comes from: `app.audit.workflow.deleted` deletes no audit."""


def classify(text: str) -> Action:
    """The action that a name's words describe, or "other" where they say too little."""
    if place := _NAMESPACE.match(text):
        text = text[place.end() :]
    return _classify(text[:READ])


@lru_cache(maxsize=16384)
def _classify(text: str) -> Action:
    return action_of_words(_words_of(text))


_LET_IN = (("granted",), ("permitted",), ("allowed",))


def action_of_words(words: tuple[str, ...]) -> Action:
    """The action that words describe together."""
    if words[:1] == ("access",) and words[1:2] in _LET_IN:
        return "other"  # somebody passes; nothing is granted to anybody for later
    verbs = {VERB_CLASSES[word] for word in words if word in VERB_CLASSES}
    objects: set[str] = set()
    for word in words:
        objects |= OBJECT_CLASSES.get(word, set())
    return _decide(verbs, objects, set(words))


def guards_security(text: str) -> bool:
    """Whether a setting's name speaks of a safeguard: switching it off weakens security."""
    return _guards_security(_without_numbers(text[:READ]))


@lru_cache(maxsize=16384)
def _guards_security(text: str) -> bool:
    found = [OBJECT_CLASSES.get(word, set()) for word in _words_of(text)]
    guarding = {"mfa", "security"}
    words = set(_words_of(text))
    return any(guarding & classes for classes in found) or bool(
        words & {"security", "secure", "secured", "password", "required", "require", "approval"}
    )


def _decide(verbs: set[str], objects: set[str], words: set[str]) -> Action:
    for decide in (_authentication, _safeguards, _principals, _machines, _things):
        action = decide(verbs, objects, words)
        if action is not None:
            return action
    return "other"


_CHANGES = {"create", "grant", "delete", "revoke", "update", "disable", "enable", "clear"}


def _authentication(verbs: set[str], objects: set[str], words: set[str]) -> Action | None:
    if words >= {"assumerole", "update"} or words >= {"trust", "update"}:
        return "permission_grant"
    if "logout" in objects or (
        "session" in objects
        and words
        & {"end", "ended", "ending", "close", "closed", "closing", "expire", "expired", "terminated", "terminating"}
    ):
        return "logout"
    if "assume" in objects and "update" not in verbs:
        return "privilege_use"
    if "session" in objects and verbs & {"create", "enable", "run"} and not objects & {"credential", "mail"}:
        return "login"
    if "mfa" in objects:
        if words & {"deny", "denied", "denies", "denying"}:
            return "login"  # who refuses a push weakens nothing
        if verbs & {"disable", "delete", "revoke", "clear"} or words & {"reset", "optional"}:
            return "security_weaken"
        if verbs & {"create", "enable"}:
            return "security_strengthen"
        if verbs & {"update", "grant"}:
            return "account_change"
        return "login"
    if (
        "login" in objects
        and not verbs & (_CHANGES - {"grant", "revoke", "enable", "clear"})
        and "permission" not in objects
    ):
        return "login"
    if words & {"sudo", "su", "runas"} and not verbs & _CHANGES:
        return "privilege_use"
    return None


def _safeguards(verbs: set[str], objects: set[str], words: set[str]) -> Action | None:
    if "log" in objects and verbs & {"clear"}:
        return "log_clear"
    if "auditlog" in words or "auditlogs" in words:
        if verbs & {"delete"}:
            return "log_clear"
        if verbs & {"read"}:
            return "enumerate"
        if verbs & {"export"}:
            return "data_export"
    if "network_rule" in objects and not verbs & {"read"}:
        if verbs & {"grant", "create"}:
            return (
                "security_weaken"
                if "grant" in verbs
                or words & {"ingress", "exclusion", "exception", "allowlist", "whitelist", "inbound"}
                else "resource_create"
            )
        if verbs & {"revoke"}:
            return "security_strengthen"
        return "resource_delete" if "delete" in verbs else "resource_change"
    if words & {"publicaccess", "blockpublic"}:
        if "blockpublic" in words:
            return "security_weaken" if verbs & {"delete", "disable"} else "security_strengthen"
        if verbs & {"create", "grant", "enable", "update", "share"}:
            return "permission_grant"
    if "security" in objects or ("security" in words and verbs & {"enable", "disable"}):
        if verbs & {"disable", "delete", "revoke", "clear"}:
            return "security_weaken"
        if verbs & {"enable", "create"} and not objects & {"alert"}:
            return "security_strengthen"
        if "update" in verbs:
            return "resource_change"
    return None


def _principals(verbs: set[str], objects: set[str], words: set[str]) -> Action | None:
    if "secret_read" in objects:
        return "data_read"
    if "credential" in objects and not (objects & {"permission"} and "grant" in verbs):
        return _credential(verbs, words)
    if "permission" in objects:
        action = _permission(verbs, objects, words)
        if action is not None:
            return action
    if "account" in objects:
        if "create" in verbs:
            if words & {"member", "members"} and words & {"team", "teams", "channel", "group", "groups"}:
                return "account_change"  # somebody who is there joins others
            return "account_create"
        if verbs & {"delete"}:
            return "account_delete"
        if verbs & {"grant"}:
            return "permission_grant"
        if _is_revoked(verbs, words):
            return "permission_revoke"
        if verbs & {"update", "disable", "enable", "lock"}:
            return "account_change"
        if "export" in verbs:
            return "data_export"
        if "read" in verbs:
            return "enumerate"
    return None


def _credential(verbs: set[str], words: set[str]) -> Action | None:
    password = words & {"password", "passwd", "passphrase", "passwords", "kennwort", "passwort"}
    if password and verbs & {"update", "clear", "lock", "create", "enable"}:
        return "account_change"
    if verbs & {"create"}:
        return "credential_create"
    if verbs & {"delete", "revoke", "disable"}:
        return "permission_revoke"
    if verbs & {"update", "enable", "grant"}:
        return (
            "credential_create"
            if words & {"put", "issue", "rotate", "regenerate", "regenerated", "rotated"}
            else "account_change"
        )
    if "export" in verbs:
        return "data_export"
    if "read" in verbs:
        return "enumerate" if words & {"list", "describe", "check"} else "data_read"
    return "login" if password else None


_DENIALS = {"deny", "denied", "denies", "denying"}
"""What was denied is as it was."""
_GROUP = {"permission", "resource"}
"""What the word group alone may be."""


def _is_revoked(verbs: set[str], words: set[str]) -> bool:
    return "revoke" in verbs and any(VERB_CLASSES.get(word) == "revoke" for word in words - _DENIALS)


def _permission(verbs: set[str], objects: set[str], words: set[str]) -> Action | None:
    if words & {"rolebinding", "rolebindings", "clusterrolebinding", "clusterrolebindings"} and verbs & {
        "create",
        "update",
    }:
        return "permission_grant"
    if (
        objects & {"permission"} == objects
        and words & {"access", "membership", "iam"}
        and words & {"deny", "denied", "denies"}
    ):
        return None  # "access denied" is an outcome
    strong = words & {
        "admin",
        "administrator",
        "owner",
        "privilege",
        "permission",
        "permissions",
        "privileges",
        "admins",
        "collaborator",
        "consent",
        "delegation",
    }
    if _is_revoked(verbs, words) or ("delete" in verbs and (objects & {"account"} or strong)):
        return "permission_revoke"
    if verbs & {"grant", "share"}:
        return "permission_grant"
    if "create" in verbs:
        if words & {"group", "groups"} and objects == _GROUP and not words & {"to", "into"} and not strong:
            return "resource_create"  # a group is made; who is added to one gains what it may do
        return (
            "permission_grant"
            if objects & {"account"} or strong or words & {"add", "added", "adding"}
            else "resource_create"
        )
    if "delete" in verbs:
        return "permission_revoke" if words & {"policy", "binding", "rolebinding", "acl"} else "resource_delete"
    if verbs & {"update"}:
        return (
            "resource_change"
            if words & {"group", "access"} and not strong and "account" not in objects
            else "permission_grant"
        )
    if "read" in verbs and words - {"access", "accessed"} & VERB_CLASSES.keys():
        return None if words & {"access", "accessed"} and objects & {"file", "data"} else "enumerate"
    return None


def _machines(verbs: set[str], objects: set[str], words: set[str]) -> Action | None:
    if "inject" in objects:
        return "process_access"
    if "module" in objects and (words & {"moduleload", "load", "loaded"} or verbs & {"create"}):
        return "module_load"
    if (
        "script" in objects
        and (verbs & {"run", "create", "read"} or words & {"script"})
        and not verbs & {"delete", "update"}
    ):
        return "script_run"
    if "task" in objects and "enable" in verbs and words & {"start", "started", "starting"}:
        return "process_start" if "process" in objects else "status"
    if "task" in objects and verbs & {"create", "update", "enable", "run"}:
        return "task_schedule"
    if "registry" in objects:
        return "enumerate" if verbs == {"read"} else "registry_change"
    if "service" in objects and verbs & {"create", "delete", "update", "disable", "enable", "run"}:
        return "service_change"
    if "process" in objects and (verbs & {"create", "run", "enable"} or words & {"start", "started", "launch"}):
        return "process_start"
    if "dns" in objects and not verbs & {"create", "delete", "update"}:
        return "dns_query"
    if "alert" in objects and not verbs & {"delete", "update", "read", "disable"}:
        return "alert"
    if len(words) == 1 and words & {"grant", "elevate", "revoke"}:
        return "permission_revoke" if "revoke" in words else "permission_grant"
    if words & {"connect", "connection", "connections", "packet", "packets", "traffic"}:
        if words & {"drop", "dropped", "drops", "dropping"}:
            return "network_block"
        if "created" in words and verbs == {"create"}:
            return "network_connect"
    if "network" in objects and not verbs & (_CHANGES - {"revoke", "grant", "enable"}):
        if words & {"closed", "close", "timeout", "reset", "ended"} and "block" not in verbs:
            return "status"
        return "network_block" if verbs & {"block", "revoke"} else "network_connect"
    return None


def _things(verbs: set[str], objects: set[str], words: set[str]) -> Action | None:
    if words & {"deny", "denied", "denies", "denying"}:
        verbs = verbs - ({"revoke", "read"} if "access" in words else {"revoke"})  # what was denied is as it was
    if "mail" in objects and not words & {"message"}:
        if "inboxrule" in words:
            return "data_export" if "forward" in words else "resource_change"
        if "export" in verbs:
            return "data_export"
        if "send" in verbs or not verbs:
            return "mail"
        return "data_read" if "read" in verbs else "resource_change"
    if "share" in verbs:
        return "permission_grant"
    if "export" in verbs and not verbs & {"delete", "update"}:
        return "resource_create" if words & {"snapshot", "backup"} and "export" not in words else "data_export"
    for kind, actions in (("file", _FILE_ACTIONS), ("data", _DATA_ACTIONS)):
        if kind in objects:
            for verb in ("clear", "delete", "create", "update", "read", "run"):
                if verb in verbs:
                    return actions.get(verb)
    if "session" in objects and verbs & {"create", "enable", "read"}:
        return "login"
    if "status" in objects and not verbs & _CHANGES - {"enable", "update"}:
        return "status"
    if objects or len(words) > 1:
        if verbs & {"delete", "clear"}:
            return "resource_delete"
        if verbs & {"create"}:
            return "resource_create"
        if verbs & {"update", "disable", "enable", "grant", "revoke"} and objects:
            return "resource_change"
        if verbs & {"read"}:
            return "enumerate"
        if "run" in verbs and objects & {"resource", "process"}:
            return "resource_change"
    return "web_request" if "web" in objects and not verbs else None


_FILE_ACTIONS: dict[str, Action] = {
    "clear": "file_delete",
    "delete": "file_delete",
    "create": "file_write",
    "update": "file_write",
    "read": "file_read",
    "run": "process_start",
}
_DATA_ACTIONS: dict[str, Action] = {
    "clear": "resource_delete",
    "delete": "resource_delete",
    "create": "resource_create",
    "update": "resource_change",
    "read": "data_read",
}
