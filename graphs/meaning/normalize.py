"""From any record's fields to the common columns, without knowing the product that wrote it."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Literal

from ..actions import Action, Outcome
from ..wordlists import words
from .accounts import user_in
from .addresses import address_at, endpoint_of
from .aliases import Names, Plan, fold, names_object, names_of
from .codes import code_outcome
from .doers import doer_in
from .ends import EPHEMERAL, ends_in
from .event import Draft
from .lexicon import classify, words_of
from .outcomes import error_outcome, login_outcome, outcome_of, status_outcome
from .sentences import classify_sentence, says_waiting
from .settings import changed_setting
from .shapes import action_of_shape, is_detection
from .sigma_names import add_sigma_names
from .templates import template_of
from .timestamps import Clock
from .values import address_of, is_empty, port_of
from .vocabulary import VERB_CLASSES

_HTTP_METHODS = words("""
    GET POST PUT DELETE HEAD OPTIONS PATCH CONNECT TRACE PROPFIND MKCOL MOVE COPY REPORT SEARCH LOCK
""")
_TOLD_OUTCOMES = ("login", "privilege_use", "network_connect", "process_start", "account_change")
"""Actions of which a message says whether they worked."""
_PATH = re.compile(r"/[^/]|\\\\\w|[A-Za-z]:\\")
_OF_FILE = re.compile(r"(?<!url)(?<!url_)path|file|datei|pfad|^src$|^dst$", re.I)
_BARE_VERBS: dict[str, Action] = {
    "create": "resource_create",
    "delete": "resource_delete",
    "update": "resource_change",
}
"""What a verb does that stands alone as the name of an event."""
_LET_IN = re.compile(r"\baccess (?:granted|permitted|allowed)\b|\bzutritt (?:gewährt|erlaubt)\b", re.I)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_UNNAMED = re.compile(r"[\da-f-]{8,}|\d+(?:\.\d+)*|(?:\d{1,3}\.){3}\d{1,3}|[A-Z]?\d{2,}", re.I)
_NAMES: tuple[Literal["user", "host"], ...] = ("user", "host")
_TEXTS: tuple[Literal["process", "parent", "command", "agent"], ...] = ("process", "parent", "command", "agent")
_ON_ACCOUNTS = words("account_create account_change account_delete permission_grant permission_revoke")
_OF_RECORDS = words("event events message audit auditlog eventlog log record entry activity")
"""Words of a kind that says no more than that this is a record."""
_OF_ONESELF = words("login logout")
"""What the account that a request names does itself."""
_VAGUE = words("other web_request resource_create resource_change resource_delete enumerate status alert")
_OF_SETTINGS = words("""
    resource_change account_change other security_strengthen security_weaken permission_grant status
""")
_PERSON = re.compile(r"[\w.@+$\\-]{1,120}")
_ITS_OWN = words("addr address ip ipaddr ipaddress bind bindaddr host")
_ACTORS = words("initiator actor user username principal caller who subject identity performedby requestedby")
_REQUEST = re.compile(r"([A-Z]{3,10}) (\S+)(?: HTTP/[\d.]+)?$")


def normalise(draft: Draft, clock: Clock, *, settled: Collection[str] = ()) -> Draft:
    """Fill the columns that are still empty from the draft's fields; columns already set stay as they are.

    `settled` are columns that stay even where they are empty: a product's map says what stands in them.
    """
    fields = draft.fields
    names = names_of(tuple(fields))
    plan = names.plan
    if draft.time is None:
        draft.time = _time(fields, names, clock)
    if not draft.src_ip and "src_ip" not in settled:
        name, draft.src_ip, port = _endpoint(fields, plan.get("src_ip", ()), "")
        if fold(name) in _ITS_OWN and says_waiting(_text(fields, plan.get("message", ()))):
            draft.src_ip, port = "", None  # where it waits for others
        if ("src_ip", name) in names.vague:
            draft.inferred |= {"src_ip"}
        if port is not None:
            fields.setdefault("src_port", str(port))
    if not draft.dst_ip and "dst_ip" not in settled:
        _, draft.dst_ip, port = _endpoint(fields, plan.get("dst_ip", ()), draft.src_ip)
        if draft.dst_port is None and "dst_port" not in settled:
            draft.dst_port = port
    if (
        not draft.src_ip
        and "src_ip" not in settled
        and (address := _any_address(fields, names.addresses, draft.dst_ip))
    ):
        draft.src_ip = address
        draft.inferred |= {"src_ip"}
    if draft.dst_port is None and "dst_port" not in settled:
        draft.dst_port = _port(fields, names.ports)
        if (draft.dst_port or 0) >= EPHEMERAL and draft.src_ip and not draft.dst_ip and "port" in names.last:
            fields.setdefault("src_port", str(draft.dst_port))
            draft.dst_port = None  # of the moment, beside the only address
    if not (draft.user and draft.src_ip) and not {"user", "src_ip"}.intersection(settled):
        _read_actor(draft, fields, plan)
    object_name = ""
    for column in _NAMES:
        if column in plan and not getattr(draft, column) and column not in settled:
            shared = plan.get("src_ip", ()) if column == "user" else ()
            name, value = _name(fields, plan[column], shared)
            setattr(draft, column, value)
            if (column, name) in names.vague:
                draft.inferred |= {column}
            if column == "user" and value and names_object(name):
                object_name = value
    for text in _TEXTS:
        if text in plan and not getattr(draft, text) and text not in settled:
            setattr(draft, text, _text(fields, plan[text]))
    asks = (
        draft.action == "other" or not (draft.outcome or "outcome" in settled) or not (draft.template and draft.message)
    )
    kinds = action_values(fields, plan) if asks else ()
    if "request" in fields and (match := _REQUEST.match(fields["request"])) and match[1] in _HTTP_METHODS:
        fields |= {"cs-method": match[1], "cs-uri": match[2]}
        names = names_of(tuple(fields))
        plan = names.plan
        if "target" not in settled:
            draft.target = draft.target or match[2]
    if draft.action == "other":
        draft.action = _action(draft, fields, names, kinds)
    if object_name and kinds and " " not in kinds[0] and draft.action in _VAGUE:
        told = classify(f"{kinds[0]} user")
        draft.action = told if told not in _VAGUE else draft.action
    if object_name and draft.action not in _OF_ONESELF:
        draft.user, draft.target = "", draft.target or object_name
    if not draft.outcome and "outcome" not in settled:
        draft.outcome = _outcome(draft.action, fields, plan, kinds)
        if not draft.outcome and draft.action in _TOLD_OUTCOMES and (message := _text(fields, plan.get("message", ()))):
            draft.outcome = outcome_of(message[:200]) or (login_outcome(message) if draft.action == "login" else "")
            if draft.outcome:
                draft.inferred |= {"outcome"}
    if draft.action in ("login", "logout") and not {"user", "src_ip"}.intersection(settled):
        _read_told(draft, _text(fields, plan.get("message", ())))
        if kinds and " " in kinds[0]:
            _read_told(draft, kinds[0])
            draft.outcome = draft.outcome or login_outcome(kinds[0])
    if not draft.target and not {"target", "kind", "src_ip"}.isdisjoint(plan) and "target" not in settled:
        draft.target = _target(draft, fields, plan)
    if not draft.target and draft.action in _ON_ACCOUNTS and "target" not in settled:
        objects = tuple(name for name in plan.get("user", ()) if names_object(name) and fields[name] != draft.user)
        draft.target = _name(fields, objects)[1]
    if not draft.template:
        draft.template = _template(draft, fields, plan, kinds)
    if not draft.message:
        draft.message = _message(draft, fields, plan, kinds)
    return add_sigma_names(draft)


def _read_told(draft: Draft, message: str) -> None:
    """Who logged in and from where, of the sentence beside the fields that do not say it."""
    if not draft.user and (user := user_in(message)):
        draft.user, draft.inferred = user, draft.inferred | {"user"}
    if not draft.src_ip and (source := ends_in(message)[0]) is not None and source.address != draft.dst_ip:
        draft.src_ip, draft.inferred = source.address, draft.inferred | {"src_ip"}


def action_values(fields: dict[str, str], plan: Plan, most: int = 5) -> tuple[str, ...]:
    """The values that say what kind of event this is, best first: `user.mfa.disable`, `Delete Trail`."""
    values: list[str] = []
    for name in plan.get("kind", ()):
        value = fields[name].strip()
        if (
            2 < len(value) <= 120
            and value[0] != "/"
            and not is_empty(value)
            and not _UNNAMED.fullmatch(value)
            and value not in values
        ):
            values.append(value)
            if len(values) == most:
                break
    if not values:  # a command in one word, as file systems name what is done
        values += [
            value for name in plan.get("command", ()) if (value := fields[name].strip()).lower() in VERB_CLASSES
        ][:1]
    return tuple(values)


def _time(fields: dict[str, str], names: Names, clock: Clock) -> datetime | None:
    zone = fields[names.zone] if names.zone else ""
    if names.day_and_clock is not None:
        day, clock_time = (fields[name].strip() for name in names.day_and_clock)
        if (
            ":" not in day
            and _CLOCK.match(clock_time)
            and (time := clock.parse(f"{day} {clock_time}", zone)) is not None
        ):
            return time
    for name in names.plan.get("time", ()):
        time = clock.parse(fields[name], zone)
        if time is not None:
            return time
    for name in names.times:
        if (time := clock.parse(fields[name])) is not None:
            return time
    return None


def _endpoint(fields: dict[str, str], names: tuple[str, ...], other_than: str) -> tuple[str, str, int | None]:
    """Name, address and port of the first of the names that holds another address than one."""
    for name in names:
        value = fields[name]
        address = address_of(value)
        if address and address != other_than:
            return name, address, endpoint_of(value)[1]
    return "", "", None


def _any_address(fields: dict[str, str], names: tuple[str, ...], other_than: str) -> str:
    """An address under a name that no list foresaw, if the name has a telling word in it."""
    for name in names:
        value = fields[name]
        if 6 < len(value) < 64:
            address = address_of(value)
            if address and address != other_than:
                return address
    return ""


def _port(fields: dict[str, str], names: tuple[str, ...]) -> int | None:
    for name in names:
        port = port_of(fields[name])
        if port is not None:
            return port
    return None


def _read_actor(draft: Draft, fields: dict[str, str], plan: Plan) -> None:
    """Who it was and from where, of a value that is both: `dana/203.0.113.9`."""
    for name in (*plan.get("user", ()), *plan.get("src_ip", ())):
        if fold(name.rpartition(".")[2]) not in _ACTORS:
            continue
        user, slash, end = fields[name].rpartition("/")
        if slash and _PERSON.fullmatch(user) and (address := address_at(end)):
            draft.user = draft.user or user
            draft.src_ip = draft.src_ip or address
            return


def _name(fields: dict[str, str], names: tuple[str, ...], addresses: tuple[str, ...] = ()) -> tuple[str, str]:
    """The first of the names that holds somebody's or something's name, and that; of `addresses`, none that is one."""
    for name in names:
        value = fields[name].strip()
        if name in addresses and address_of(value):
            continue
        if 0 < len(value) <= 256 and not is_empty(value) and value[0] not in "{[" and value not in ("true", "false"):
            return name, value
    return "", ""


def _text(fields: dict[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        value = fields[name].strip()
        if value and not is_empty(value):
            return value
    return ""


def _target(draft: Draft, fields: dict[str, str], plan: Plan) -> str:
    taken = {draft.user, draft.src_ip, draft.process, draft.command, draft.host}
    for name in plan.get("target", ()):
        value = fields[name].strip()
        if value and len(value) < 2048 and value not in taken and not is_empty(value):
            return value
    if named := _named_by_kind(fields, plan):
        return named
    return next(
        (
            path
            for name in (*plan.get("kind", ()), *plan.get("src_ip", ()), *plan.get("dst_ip", ()))
            if (path := fields[name].strip())[:1] == "/" and len(path) < 2048 and not address_of(path)
        ),
        "",
    )


def _named_by_kind(fields: dict[str, str], plan: Plan) -> str:
    """The name in the record of a thing that the event's name speaks of: `page.name` where a `page.deleted` is told."""
    told = {word for name in plan.get("kind", ())[:2] for word in words_of(fields[name])}
    for name in fields if told else ():
        place, _, last = name.rpartition(".")
        if last in ("name", "title", "display_name") and fold(place.rpartition(".")[2]) in told and fields[name]:
            return fields[name]
    return ""


def _action(draft: Draft, fields: dict[str, str], names: Names, kinds: tuple[str, ...]) -> Action:
    plan = names.plan
    method = next((fields[name] for name in plan.get("method", ()) if fields[name].upper() in _HTTP_METHODS), "")
    known = action_of_shape(draft, names, kinds)
    if known != "other":
        return known
    message = _text(fields, plan.get("message", ()))
    if method and message and _is_refused_login(message):
        draft.inferred |= {"action"}
        return "login"
    if (
        method
        and any(name in plan for name in ("status_code", "agent"))
        and (len(kinds) < 2 or all(k.upper() in _HTTP_METHODS for k in kinds))
    ):
        return "web_request"
    action = classify_kinds(kinds)
    if (
        kinds
        and " " not in kinds[0]
        and action in ("other", "web_request", "resource_create", "resource_change", "resource_delete")
    ):
        action = _with_target(kinds[0], fields, plan) or action
    if action == "other" and message:
        action = classify_sentence(template_of(message))
        if action != "other":
            draft.inferred |= {"action"}
            if not draft.user and (doer := doer_in(message)):
                draft.user, draft.inferred = doer, draft.inferred | {"user"}
    is_suggested = action == "login" and "action" in draft.inferred
    if (is_suggested or action in _OF_SETTINGS) and (
        changed := changed_setting(" ".join((*kinds, message, *_settings(fields, plan))), fields)
    ):
        action = changed
        draft.inferred = draft.inferred - {"action"} if kinds else draft.inferred | {"action"}
    if action == "other" and names.speaks_of_sign_in:
        action = "login"  # a sign-in export needs no action column: its columns say so
    if action == "other" and method:
        return "web_request"
    if action in ("other", "status", "enumerate") and is_detection(names):
        return "alert"
    return action


def _is_refused_login(message: str) -> bool:
    """Whether what is said of a request is that somebody did not get in."""
    return outcome_of(message[:200]) == "failure" and classify_sentence(template_of(message)) == "login"


def _settings(fields: dict[str, str], plan: Plan) -> list[str]:
    """Short texts that may name a setting."""
    return [fields[name] for name in plan.get("target", ())[:4] if len(fields[name]) < 120]


def _with_target(verb: str, fields: dict[str, str], plan: Plan) -> Action | None:
    """What a bare verb does, once the thing it is done to is named: `delete` with `sys/audit/file`."""
    sources = [name for name in plan.get("src_ip", ()) if _PATH.match(fields[name]) and not address_of(fields[name])]
    for name in (*plan.get("target", ())[:3], *sources):
        target = fields[name]
        if 2 < len(target) < 80 and " " not in target and (action := classify(f"{verb} {target}")) not in _VAGUE:
            return action
        if _PATH.match(target) and _OF_FILE.search(name) and (action := classify(f"{verb} file")) not in _VAGUE:
            return action
    return _BARE_VERBS.get(VERB_CLASSES.get(verb.lower(), ""))


def classify_kinds(kinds: tuple[str, ...]) -> Action:
    """The action of the first value whose words say one; a category "User" and an operation "Add" are read together."""
    kinds = tuple(kind for kind in kinds if not _OF_RECORDS.issuperset(words_of(kind))) or kinds
    weak: Action = "other"
    for kind in kinds:
        action = classify(kind)
        if (
            action in ("resource_create", "resource_change", "resource_delete", "status", "enumerate", "alert")
            and weak == "other"
        ):
            weak = action
        elif action != "other" and (weak == "other" or action != "web_request"):
            return action if weak in ("other", "status") or action != "login" else weak
    joined = classify(" ".join(kinds[:3])) if len(kinds) > 1 else "other"
    if weak in ("other", "resource_create", "resource_change", "resource_delete") and joined not in ("other", "alert"):
        return joined
    return weak if weak != "other" else joined


def _outcome(action: Action, fields: dict[str, str], plan: Plan, kinds: tuple[str, ...]) -> Outcome:
    if action == "network_block":
        return "failure"
    for name in plan.get("status_code", ()):
        value = fields[name].strip()
        if outcome := (status_outcome(value) if len(value) == 3 else "") or code_outcome(name, value):
            return outcome
    for name in plan.get("outcome", ()):
        value = fields[name]
        if action != "login" and "authenticat" in name.lower():
            continue  # that somebody was let in says nothing of what he then asked for
        if name.lower().endswith(("iserror", "is_error")):
            return "failure" if value == "true" else "success"
        if not is_empty(value) and (outcome := outcome_of(value)):
            return outcome
        if value in ("0", "50126", "50053"):  # Entra ResultType: zero is success
            return "success" if value == "0" else "failure"
        if outcome := code_outcome(name, value.strip()):
            return outcome
    for name in plan.get("error", ()):
        if "reason" not in name.lower() and (not is_empty(fields[name]) or fields[name] == "0"):
            return error_outcome(fields[name])
    for kind in kinds:
        if (outcome := outcome_of(kind)) == "failure" or (outcome and action in ("login", "network_connect")):
            return outcome
        if outcome and _LET_IN.search(kind):
            return outcome
    return ""


def _template(draft: Draft, fields: dict[str, str], plan: Plan, kinds: tuple[str, ...]) -> str:
    label = draft.service or draft.product or draft.format
    if kinds:
        return f"{label}:{' '.join(_kind_template(kind) for kind in kinds[:2])}"
    message = _text(fields, plan.get("message", ()))
    if message:
        return f"{label}:{template_of(message)}"
    return f"{label}:{{{','.join(list(fields)[:6])}}}"


def _kind_template(kind: str) -> str:
    """A name stays as it is; a sentence loses its values."""
    return template_of(kind) if " " in kind or not kind.isascii() else kind


def _message(draft: Draft, fields: dict[str, str], plan: Plan, kinds: tuple[str, ...]) -> str:
    message = _text(fields, plan.get("message", ()))
    if message and len(message) > 12:
        return message[:300]
    parts = [*kinds[:2], *filter(None, (message, draft.user, draft.src_ip, draft.target, draft.command))]
    if not parts:
        parts = [f"{name}={value}" for name, value in list(fields.items())[:8] if value]
    return " ".join(dict.fromkeys(parts))[:300]
