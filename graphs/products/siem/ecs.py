"""The Elastic Common Schema: records of any product whose names say what they hold (ECS reference 8.17: Base, Event,
Source, Destination, Client, Server, User, Process, File, Registry, DNS, HTTP, URL field sets; allowed values of
`event.category` and `event.type`).
"""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.lexicon import classify
from ...meaning.outcomes import http_outcome
from ...meaning.settings import changed_setting
from ...meaning.sigma_names import add_sigma_names
from ...meaning.values import address_of, is_empty, port_of
from ..format import FileContext, RecordFormat
from ..windows.events import MEANINGS, PROVIDERS

_OBJECTS = ("event", "source", "destination", "client", "server", "user", "process", "file", "registry", "dns", "http")
_TELLING = ("category", "action", "outcome")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "user": ("user.name", "client.user.name", "source.user.name", "user.email", "user.full_name", "user.id"),
    "host": ("host.name", "host.hostname", "observer.name", "observer.hostname", "agent.hostname", "host.id"),
    "process": ("process.executable", "process.name"),
    "parent": ("process.parent.executable", "process.parent.name"),
    "command": ("process.command_line", "powershell.file.script_block_text", "process.args"),
    "agent": ("user_agent.original", "user_agent.name"),
}
_SRC = ("source.ip", "client.ip", "source.address", "client.address", "source.nat.ip")
_DST = ("destination.ip", "server.ip", "destination.address", "server.address")
_DST_PORT = ("destination.port", "server.port")
_TARGETS: Mapping[str, tuple[str, ...]] = {
    "dns": ("dns.question.name", "dns.question.registered_domain"),
    "web": ("url.path", "url.original", "url.full", "url.domain"),
    "file": ("file.path", "file.name"),
    "registry": ("registry.path", "registry.key"),
    "module": ("dll.path", "dll.name", "file.path"),
    "mail": ("email.subject", "email.to.address"),
    "any": (
        "user.target.name", "user.changes.name", "group.name", "file.path", "registry.path", "url.path", "url.original",
        "url.full", "dns.question.name", "destination.domain", "server.domain", "cloud.instance.name",
        "orchestrator.resource.name", "service.target.name", "rule.name",
    ),
}  # fmt: skip
_BLOCKS = ("deny", "denied", "drop", "block", "reject", "reset", "discard", "prevent", "refused")


def read(record: Record, context: FileContext) -> Draft:
    """A draft of a record in this schema."""
    fields = flatten(record)
    draft = Draft(format="ecs", fields=fields)
    module, dataset = fields.get("event.module", ""), fields.get("event.dataset", "")
    draft.product = _product(fields, module)
    draft.service = dataset or module or fields.get("event.provider", "")
    times = ("@timestamp", "event.start", "event.created", "event.ingested", "timestamp")
    draft.time = next((time for name in times if (time := context.clock.parse(fields.get(name, "")))), None)
    for column, names in _COLUMNS.items():
        setattr(draft, column, _first(fields, names))
    draft.src_ip = next((address for name in _SRC if (address := address_of(fields.get(name, "")))), "")
    draft.dst_ip = next((address for name in _DST if (address := address_of(fields.get(name, "")))), "")
    draft.dst_port = next((port for name in _DST_PORT if (port := port_of(fields.get(name, ""))) is not None), None)
    draft.action, room = _action(fields)
    draft.outcome = _outcome(fields, draft.action)
    if draft.action not in ("process_start", "script_run", "process_access", "other") and "powershell" not in module:
        draft.command = "" if draft.action in ("login", "logout", "network_connect") else draft.command
    targets = (*_TARGETS.get(room, ()), *_TARGETS["any"])
    taken = {draft.user, draft.host, draft.process, ""}
    draft.target = next((value for name in targets if (value := _first(fields, (name,))) not in taken), "")
    said = fields.get("event.action") or fields.get("event.type") or fields.get("event.category") or "event"
    draft.template = f"{draft.service or draft.product or 'ecs'}:{said}"
    draft.message = (fields.get("message") or f"{said} by {draft.user} from {draft.src_ip} on {draft.target}")[:300]
    return add_sigma_names(draft)


def _product(fields: Mapping[str, str], module: str) -> str:
    system = (fields.get("host.os.type") or fields.get("host.os.family") or fields.get("host.os.platform", "")).lower()
    if system == "windows" or module in ("windows", "sysmon", "security", "powershell"):
        return "windows"
    if module in ("system", "auditd", "iptables") or system in (
        "linux",
        "debian",
        "ubuntu",
        "redhat",
        "centos",
        "suse",
    ):
        return "linux"
    return "macos" if system in ("macos", "darwin") else module


def _action(fields: dict[str, str]) -> tuple[Action, str]:
    """What happened, and which kind of target such an event has."""
    categories, types = _words(fields, "event.category"), _words(fields, "event.type")
    said = fields.get("event.action", "")
    meaning = MEANINGS.get((PROVIDERS.get(fields.get("event.provider", "").lower(), ""), fields.get("event.code", "")))
    if fields.get("event.kind") in ("alert", "signal") or categories & {"intrusion_detection", "malware", "threat"}:
        return "alert", "any"
    if meaning is not None and meaning.action != "other":
        return meaning.action, "any"
    action = classify(said) if said else "other"
    if "authentication" in categories:
        ends = "end" in types or action == "logout"
        return ("logout" if ends else action if action in ("account_change", "privilege_use") else "login"), "none"
    if "iam" in categories:
        return (_account(types) if action in ("other", "login", "status") else action), "any"
    if "process" in categories:
        starts = bool(types & {"start"}) or action == "process_start" or (not types and not said)
        return ("process_start" if starts else "status" if "end" in types else action), "any"
    if "registry" in categories:
        return "registry_change", "registry"
    if categories & {"library", "driver"}:
        return "module_load", "module"
    if "file" in categories:
        if types & {"deletion"} or action == "file_delete":
            return "file_delete", "file"
        return ("file_read" if types & {"access"} and not types & {"creation", "change"} else "file_write"), "file"
    if "email" in categories:
        return "mail", "mail"
    return _network(fields, categories, types, said, action)


def _network(
    fields: dict[str, str], categories: set[str], types: set[str], said: str, action: Action
) -> tuple[Action, str]:
    is_blocked = "denied" in types or any(word in said.lower() for word in _BLOCKS)
    if "dns.question.name" in fields and (not categories or "network" in categories):
        return "dns_query", "dns"
    if "web" in categories or "http.request.method" in fields or "http.response.status_code" in fields:
        return "web_request", "web"
    if "network" in categories or (not categories and not said and "destination.ip" in fields):
        if is_blocked:
            return "network_block", "none"
        return (action if action in ("login", "logout", "alert") else "network_connect"), "none"
    if "session" in categories:
        return ("logout" if "end" in types else "status" if action == "other" else action), "none"
    if "database" in categories and action == "other":
        return "data_read", "any"
    if "configuration" in categories and action in ("other", "status"):
        return (changed_setting(said, fields) or "resource_change"), "any"
    if categories & {"package", "host", "api", "vulnerability"} and action == "other":
        return "status", "any"
    if is_blocked and action == "other" and ("source.ip" in fields or "destination.ip" in fields):
        return "network_block", "none"
    return action, "any"


def _account(types: set[str]) -> Action:
    if "group" in types:
        return "account_change"
    if "creation" in types:
        return "account_create"
    return "account_delete" if "deletion" in types else "account_change"


def _outcome(fields: Mapping[str, str], action: Action) -> Outcome:
    outcome, types = fields.get("event.outcome", "").lower(), _words(fields, "event.type")
    if action == "network_block":
        return "failure"
    if outcome in ("success", "failure"):
        return "success" if outcome == "success" else "failure"
    if "denied" in types:
        return "failure"
    status = fields.get("http.response.status_code", "")
    if len(status) == 3 and status.isdecimal():
        return http_outcome(int(status))
    if outcome:
        return ""
    return "success" if "allowed" in types else ""


def _words(fields: Mapping[str, str], name: str) -> set[str]:
    return {part.strip(' []"').lower() for part in fields.get(name, "").split(",")} - {""}


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := fields.get(name, "").strip()) and not is_empty(value)), "")


def _matches(record: Record) -> bool:
    """Whether a record is of this schema and says more than that a line of text came from somewhere."""
    if "@timestamp" not in record and "ecs" not in record:
        return False
    event = record.get("event")
    if isinstance(event, Mapping) and any(name in event for name in _TELLING):
        return True
    known = sum(isinstance(record.get(name), Mapping) for name in _OBJECTS)
    ends = ("source", "destination", "client", "process", "http", "dns", "registry")
    return known >= 2 and any(isinstance(record.get(name), Mapping) for name in ends)


FORMAT = RecordFormat(name="ecs", names=frozenset(("@timestamp", "ecs")), matches=_matches, read=read)
