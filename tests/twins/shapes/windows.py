"""Windows events as three exporters write them, and an ordinary office day."""

# ruff: noqa: E501
import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from ..stage import Stage, iso

Shape = Literal["nested", "flat", "nxlog"]
_SYSMON = "Microsoft-Windows-Sysmon"
_CHANNELS = {
    _SYSMON: f"{_SYSMON}/Operational",
    "Microsoft-Windows-Security-Auditing": "Security",
    "Microsoft-Windows-Eventlog": "Security",
    "Service Control Manager": "System",
    "Microsoft-Windows-Windows Defender": "Microsoft-Windows-Windows Defender/Operational",
    "Microsoft-Windows-TaskScheduler": "Microsoft-Windows-TaskScheduler/Operational",
}
SECURITY = "Microsoft-Windows-Security-Auditing"
DEFENDER = "Microsoft-Windows-Windows Defender"

Writer = Callable[..., None]


class Windows:
    """The event log of some machines, written to one file in one exporter's shape."""

    def __init__(self, stage: Stage, file: str, shape: Shape) -> None:
        self.stage, self.file, self.shape = stage, file, shape
        self.netbios = stage.company.replace("-", "").upper()[:12]

    def event(self, when: datetime, host: str, provider: str, number: int, **data: Any) -> None:
        """One event."""
        self.stage.put(self.file, when, self._shaped(when, host, provider, number, data))

    def start(self, when: datetime, host: str, user: str, image: str, command: str, parent: str) -> None:
        """A program starts (Sysmon 1)."""
        self.event(
            when,
            host,
            _SYSMON,
            1,
            UtcTime=when.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
            ProcessId=self.stage.dice.randrange(900, 19000),
            Image=image,
            CommandLine=command,
            CurrentDirectory="C:\\Windows\\system32\\",
            User=user,
            IntegrityLevel="System" if user.endswith("SYSTEM") else "Medium",
            Hashes=f"SHA256={self.stage.text(64).upper()}",
            ParentImage=parent,
            ParentCommandLine=f'"{parent}"',
        )

    def connect(self, when: datetime, host: str, image: str, address: str, port: int) -> None:
        """A program connects (Sysmon 3)."""
        self.event(
            when,
            host,
            _SYSMON,
            3,
            Image=image,
            User=f"{self.netbios}\\{self.stage.people[0]}",
            Protocol="tcp",
            Initiated="true",
            SourceIp=self.stage.inside(8, 44),
            SourcePort=50122,
            DestinationIp=address,
            DestinationPort=port,
        )

    def logon(self, when: datetime, host: str, user: str, address: str, kind: int = 3) -> None:
        """A log-on that worked (4624)."""
        self.event(
            when,
            host,
            SECURITY,
            4624,
            SubjectUserSid="S-1-0-0",
            TargetUserName=user,
            TargetDomainName=self.netbios,
            LogonType=kind,
            LogonProcessName="Kerberos",
            AuthenticationPackageName="Kerberos",
            WorkstationName="-",
            IpAddress=address,
            IpPort="0",
        )

    def refused(self, when: datetime, host: str, user: str, address: str, sub: str = "0xc000006a") -> None:
        """A log-on that failed (4625): 0xc000006a wrong password, 0xc0000071 expired one."""
        self.event(
            when,
            host,
            SECURITY,
            4625,
            SubjectUserSid="S-1-0-0",
            TargetUserName=user,
            TargetDomainName=self.netbios,
            Status="0xc000006e" if sub == "0xc0000071" else "0xc000006d",
            SubStatus=sub,
            LogonType=3,
            AuthenticationPackageName="NTLM",
            WorkstationName="-",
            IpAddress=address,
            IpPort="0",
        )

    def _shaped(self, when: datetime, host: str, provider: str, number: int, data: dict[str, Any]) -> dict[str, Any]:
        channel, record = _CHANNELS.get(provider, "System"), int(when.timestamp() * 10) % 10**7
        if self.shape == "nested":
            return {
                "Event": {
                    "System": {
                        "Provider": {"#attributes": {"Name": provider}},
                        "EventID": number,
                        "TimeCreated": {"#attributes": {"SystemTime": iso(when, 6)}},
                        "EventRecordID": record,
                        "Channel": channel,
                        "Computer": f"{host}.{self.stage.domain}",
                    },
                    "EventData": data,
                }
            }
        if self.shape == "flat":
            return {
                "@timestamp": iso(when, 3),
                "agent": {"type": "winlogbeat"},
                "event": {"code": str(number), "provider": provider},
                "host": {"name": host},
                "winlog": {"channel": channel, "record_id": str(record), "event_id": number, "event_data": data},
            }
        return {
            "EventTime": when.strftime("%Y-%m-%d %H:%M:%S"),
            "Hostname": f"{host}.{self.stage.domain}",
            "EventID": number,
            "SourceName": provider,
            "Channel": channel,
            "RecordNumber": record,
            "EventReceivedTime": when.strftime("%Y-%m-%d %H:%M:%S"),
            **data,
        }


_DAY = (
    ("C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule", "C:\\Windows\\System32\\services.exe"),
    ("C:\\Windows\\System32\\RuntimeBroker.exe", "C:\\Windows\\System32\\RuntimeBroker.exe -Embedding", "C:\\Windows\\System32\\svchost.exe"),
    ("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", '"chrome.exe" --type=renderer', "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"),
    ("C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE", '"WINWORD.EXE" /n "minutes.docx"', "C:\\Windows\\explorer.exe"),
    ("C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE", '"OUTLOOK.EXE"', "C:\\Windows\\explorer.exe"),
    ("C:\\Windows\\System32\\SearchProtocolHost.exe", "SearchProtocolHost.exe Global\\UsGthrFltPipe", "C:\\Windows\\System32\\SearchIndexer.exe"),
    ("C:\\Windows\\System32\\backgroundTaskHost.exe", "backgroundTaskHost.exe -ServerName:CortanaUI", "C:\\Windows\\System32\\svchost.exe"),
)  # fmt: skip


def office(windows: Windows, hosts: Sequence[str], *, days: int, events: int = 160) -> None:
    """Ordinary programs, log-ons and log-offs of some days."""
    stage = windows.stage
    for _ in range(events):
        when, number = stage.sometime(days), stage.dice.randrange(len(hosts))
        host, user = hosts[number], stage.people[number % len(stage.people)]
        if stage.dice.random() < 0.6:
            image, command, parent = stage.dice.choice(_DAY)
            windows.start(when, host, f"{windows.netbios}\\{user}", image, command, parent)
        elif stage.dice.random() < 0.6:
            windows.logon(when, host, user, stage.inside(8, 30 + number), stage.dice.choice((2, 3, 7)))
        else:
            windows.event(
                when,
                host,
                SECURITY,
                4634,
                TargetUserName=user,
                TargetDomainName=windows.netbios,
                TargetLogonId=hex(stage.dice.getrandbits(28)),
                LogonType=3,
            )


def encoded(script: str) -> str:
    """A script as PowerShell takes it encoded."""
    return base64.b64encode(script.encode("utf-16-le")).decode()
