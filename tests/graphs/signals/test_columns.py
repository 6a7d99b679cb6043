"""Field names find their values wherever a reader put them; logsources find their events."""

from pathlib import Path
from typing import Any

import pytest

from moewarden.graphs.signals.columns import LogSource, events_of
from moewarden.graphs.signals.scan import scan

from .stores import event, rules_of, store_of


def finds(
    folder: Path, selection: str, logsource: str = "product: moewarden, category: normalized", **columns: Any
) -> bool:
    rules = rules_of(
        folder,
        f"""
        title: T
        logsource: {{{logsource}}}
        detection: {{a: {{{selection}}}, condition: a}}
        """,
    )
    store = store_of(folder, [event(**columns)])
    report = scan(store, rules)
    store.close()
    assert report.errors == {}
    return bool(report.signals)


@pytest.mark.parametrize(
    ("selection", "columns"),
    [
        ("process_name: powershell", {"process": "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\PowerShell.EXE"}),
        ("process_name: sh", {"process": "/bin/sh"}),
        ("process_name: certutil", {"command": '"C:\\Program Files\\x\\certutil.exe" -f'}),
        ("process_name: wget", {"command": "wget http://203.0.113.4/a"}),
        ("parent_name: w3wp", {"parent": "c:\\windows\\system32\\inetsrv\\w3wp.exe"}),
        ("src_scope: public", {"src_ip": "203.0.113.4"}),
        ("src_scope: private", {"src_ip": "172.20.0.4"}),
        ("src_scope: private", {"src_ip": "fd00::1"}),
        ("src_scope: loopback", {"src_ip": "127.0.0.1"}),
        ("dst_port|gte: 80", {"dst_port": 443}),
        ("target_host: cdn.example.net", {"target": "cdn.example.net:443"}),
        ("request|contains: union select", {"action": "web_request", "target": "/?q=union%2520select"}),
        ("request|contains: ../etc", {"action": "web_request", "target": "/%2e%2e%2fetc?%c3%28"}),
        ("text|contains: needle", {"fields": {"a.b": "a Needle"}}),
        ("record|contains: 'privileged\":\"true'", {"fields": {"x.privileged": "true"}}),
        ("bytes_out|gt: 5", {"fields": {"orig_bytes": "12"}}),
        ("eventName: CreateUser", {"fields": {"detail.eventName": "CreateUser"}}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_derived_field_has_its_value(selection: str, columns: dict[str, Any], tmp_path: Path) -> None:
    assert finds(tmp_path, selection, **columns)


@pytest.mark.parametrize(
    ("selection", "columns"),
    [
        ("user|exists: true", {"user": ""}),
        ("src_scope: public", {"src_ip": ""}),
        ("src_scope: public", {"src_ip": "224.0.0.1"}),
        ("request|contains: union", {"action": "dns_query", "target": "union.example"}),
        ("target_host|exists: true", {"target": "/index.html"}),
        ("action: delete", {"fields": {"request.action": "delete"}}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_absent_value_does_not_exist(selection: str, columns: dict[str, Any], tmp_path: Path) -> None:
    assert not finds(tmp_path, selection, **columns)


def test_sigma_field_falls_back_to_the_column(tmp_path: Path) -> None:
    assert finds(
        tmp_path,
        "Image|endswith: \\cmd.exe, CommandLine|contains: whoami",
        "product: windows, category: process_creation",
        action="process_start",
        process="C:\\Windows\\System32\\cmd.exe",
        command="cmd /c whoami",
    )


def test_own_field_of_a_product_beats_the_column_of_the_same_name(tmp_path: Path) -> None:
    columns = {"product": "github", "action": "permission_grant", "fields": {"action": "repo.access"}}
    assert finds(tmp_path, "action: repo.access", "product: github", **columns)


@pytest.mark.parametrize(
    ("source", "columns", "expected"),
    [
        (LogSource("windows", "process_creation"), {"product": "windows", "category": "process_creation"}, True),
        (LogSource("windows", "process_creation"), {"product": "", "action": "process_start"}, True),
        (LogSource("windows", "process_creation"), {"product": "linux", "category": "process_creation"}, False),
        (LogSource("windows", "registry_event"), {"product": "windows", "category": "registry_set"}, True),
        (LogSource("windows", "", "security"), {"product": "windows", "service": "system"}, False),
        (LogSource("windows", "", "security"), {"product": "", "service": "security"}, False),
        (LogSource("linux", "", "sshd"), {"product": "linux", "service": ""}, True),
        (LogSource("", "webserver"), {"category": "webserver"}, True),
    ],
    ids=str,
)
def test_logsource_means_its_events(source: LogSource, columns: dict[str, Any], expected: bool, tmp_path: Path) -> None:
    store = store_of(tmp_path, [event(**columns)])
    found = store.query(f"SELECT id FROM events WHERE {events_of(source)}")
    store.close()
    assert bool(found) is expected


def test_field_names_with_blanks_are_found_without_them(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path,
        """
        title: Named
        logsource: {product: windows}
        detection: {a: {ThreatName: Tool}, condition: a}
        """,
    )
    store = store_of(tmp_path, [event(product="windows", fields={"Threat Name": "Tool"})])
    assert [signal.rule.title for signal in scan(store, rules).signals] == ["Named"]
