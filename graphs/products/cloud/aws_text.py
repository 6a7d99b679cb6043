"""AWS logs that are no JSON: VPC flow logs (default fields), S3 server access logs, Application Load Balancer
access logs (AWS documentation, "Flow log records", "Amazon S3 server access log format", "Access log entries").
"""

import re
from collections.abc import Sequence

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.outcomes import status_outcome
from ...meaning.sigma_names import add_sigma_names
from ...meaning.values import address_of, port_of
from ..format import DIRECTIVE, FileContext, LineFormat, LineParser, share
from ..web.access import fill_request

_FLOW_NAMES = (
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
)
_FLOW = re.compile(
    r"\d (?:\d{12}|unknown|-) (?:eni-\w+|-) \S+ \S+ \S+ \S+ \S+ \S+ \S+ \d{9,10} \d{9,10} (?:ACCEPT|REJECT|-) \S+"
)
_FLOW_HEADER = re.compile(r"(?=[a-z -]*\bsrcaddr\b)(?=[a-z -]*\bdstaddr\b)(?:[a-z-]+ )+[a-z-]+\s*$")
_S3 = re.compile(
    r"(?P<owner>[0-9a-f]{64}|\w+) (?P<bucket>\S+) \[(?P<time>[^\]]+)\] (?P<client>\S+) (?P<requester>\S+) (?P<id>\S+) "
    r"(?P<operation>[A-Z]+\.[A-Z_.]+) (?P<key>\S+) \"(?P<request>[^\"]*)\" (?P<status>\d{3}|-) (?P<error>\S+) "
    r"(?P<bytes>\S+)(?: \S+){3} \"(?P<referer>[^\"]*)\" \"(?P<agent>[^\"]*)\""
)
_ALB = re.compile(
    r"(?P<type>https?|h2|grpcs|wss?) (?P<time>\S+Z) "
    r"(?P<balancer>\S+) (?P<client>\S+) (?P<server>\S+)(?: -?[\d.]+){3} "
    r"(?P<status>\d{3}|-) (?P<server_status>\S+) (?P<received>\d+) (?P<sent>\d+) "
    r"\"(?P<request>[^\"]*)\" \"(?P<agent>[^\"]*)\""
)
_SNIFF = re.compile(
    rf"{_FLOW.pattern}|\w+ \S+ \[[^\]]+\] \S+ \S+ \S+ [A-Z]+\.[A-Z_.]+ \S+ \"|"
    r"(?:https?|h2|grpcs|wss?) \d{4}-\S+Z \S+ \S+:\d+ "
)
_S3_ACTIONS: dict[str, Action] = {
    "GET.OBJECT": "data_read",
    "PUT.OBJECT": "file_write",
    "COPY.OBJECT": "data_export",
    "DELETE.OBJECT": "resource_delete",
    "GET.BUCKET": "enumerate",
    "PUT.BUCKETPOLICY": "permission_grant",
    "PUT.ACL": "permission_grant",
}


def parser(context: FileContext) -> LineParser:
    """Read lines of one file."""
    header = next((line for line in context.sample[:3] if _FLOW_HEADER.match(line)), "")
    names = tuple(header.split()) or _FLOW_NAMES

    def parse(line: str) -> Draft | None:
        if header and line.count(" ") == len(names) - 1 and not _FLOW_HEADER.match(line):
            return _flow(line.split(), names, context)
        if _FLOW.match(line):
            return _flow(line.split(), _FLOW_NAMES, context)
        if _FLOW_HEADER.match(line):
            return DIRECTIVE
        if match := _S3.match(line):
            return _s3(match.groupdict(), context)
        if match := _ALB.match(line):
            return _alb(match.groupdict(), context)
        return None

    return parse


def _flow(values: list[str], names: tuple[str, ...], context: FileContext) -> Draft:
    fields = {name: value for name, value in zip(names, values, strict=False) if value != "-"}
    draft = Draft(format="aws_text", product="aws", service="vpcflow", fields=fields)
    draft.time = context.clock.parse(fields.get("start", ""))
    draft.src_ip, draft.dst_ip = address_of(fields.get("srcaddr", "")), address_of(fields.get("dstaddr", ""))
    draft.dst_port = port_of(fields.get("dstport", ""))
    blocked = fields.get("action") == "REJECT"
    draft.action, draft.outcome = ("network_block", "failure") if blocked else ("network_connect", "success")
    draft.template = f"vpcflow:{fields.get('action', 'none')} {fields.get('protocol', '')}"
    draft.message = f"{fields.get('action', '')} {draft.src_ip} -> {draft.dst_ip}:{draft.dst_port}"
    return add_sigma_names(draft)


def _s3(groups: dict[str, str], context: FileContext) -> Draft:
    fields = {name: value for name, value in groups.items() if value and value != "-"}
    draft = Draft(format="aws_text", product="aws", service="s3access", fields=fields)
    draft.time = context.clock.parse(groups["time"])
    draft.src_ip, draft.agent = address_of(groups["client"]), fields.get("agent", "")
    requester = fields.get("requester", "")
    draft.user = requester.rpartition("/")[2] if requester.startswith("arn:") else requester
    verb = groups["operation"].partition(".")[2]
    draft.action = _S3_ACTIONS.get(verb) or ("enumerate" if verb.startswith(("GET", "HEAD")) else "resource_change")
    draft.target = f"{groups['bucket']}/{fields['key']}" if "key" in fields else groups["bucket"]
    draft.outcome = status_outcome(groups["status"])
    draft.template = f"s3:{groups['operation']}"
    draft.message = f"{groups['operation']} {draft.target} by {draft.user} from {draft.src_ip} {groups['status']}"
    return draft


def _alb(groups: dict[str, str], context: FileContext) -> Draft:
    client, _, port = groups["client"].rpartition(":")
    fields = {"c-ip": client, "src_port": port, "sc-bytes": groups["sent"], "balancer": groups["balancer"]}
    draft = Draft(format="aws_text", product="aws", fields=fields)
    draft.time = context.clock.parse(groups["time"])
    if (address := address_of(groups["server"])) and groups["server"] != "-":
        draft.dst_ip, draft.dst_port = address, port_of(groups["server"].rpartition(":")[2])
    method, _, rest = groups["request"].partition(" ")
    url = re.sub(r"^\w+://[^/]+", "", rest.rpartition(" ")[0]) or "/"
    fields["cs-host"] = rest.partition("://")[2].partition("/")[0].partition(":")[0]
    return fill_request(draft, method=method, url=url, status=groups["status"], agent=groups["agent"])


_share = share(_SNIFF)


def _sniff(lines: Sequence[str]) -> float:
    return 1.0 if any(_FLOW_HEADER.match(line) for line in lines[:3]) else _share(lines)


FORMAT = LineFormat(name="aws_text", sniff=_sniff, parser=parser)
