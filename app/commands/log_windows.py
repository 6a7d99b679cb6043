"""Windows events for `moewarden bench`: the same for everybody who asks for as many, and mostly of an ordinary day."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

_START = datetime(2026, 3, 5, tzinfo=UTC)
_SYSMON, _SECURITY = "Microsoft-Windows-Sysmon/Operational", "Security"
_PROGRAMS = (
    r"C:\Windows\System32\svchost.exe",
    r"C:\Windows\System32\cmd.exe",
    r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
    r"C:\Program Files\Shop\shop.exe",
    r"C:\Program Files\Office\winword.exe",
    r"C:\Windows\explorer.exe",
)
_DAILY = (
    (r"C:\Windows\System32\svchost.exe", "-k netsvcs -p -s", r"C:\Windows\System32\services.exe"),
    (r"C:\Program Files\Shop\shop.exe", "--type=renderer --lang=en", r"C:\Program Files\Shop\shop.exe"),
    (r"C:\Program Files\Shop\shop.exe", "/report", r"C:\Windows\explorer.exe"),
    (r"C:\Program Files\Office\winword.exe", "/n", r"C:\Windows\explorer.exe"),
    (r"C:\Program Files\Shop\update.exe", "--check", r"C:\Program Files\Shop\shop.exe"),
)
"""Programs, their arguments, and who starts them day by day."""
_RARE = 0.004
"""The part of the events in which programs start and reach what is out of the ordinary for them."""
_ARGUMENTS = ("/c ping -n 3", "-k netsvcs -p", "/report", "--type=renderer --lang=en", "-NoProfile -File daily.ps1")

Record = dict[str, object]


def windows(count: int) -> Iterator[str]:
    """So many events of several channels, one in seven of them a process creation."""
    return _lines(count, (_process, _network, _file, _registry, _image, _logon, _access))


def processes(count: int) -> Iterator[str]:
    """So many process creations."""
    return _lines(count, (_process,))


def _lines(count: int, kinds: tuple[Callable[[int, random.Random], Record], ...]) -> Iterator[str]:
    drawn = random.Random(20_260_305)
    for n in range(count):
        time = _START + timedelta(milliseconds=40 * n)
        said = kinds[n % len(kinds)](n, drawn)
        record: Record = {"@timestamp": time.isoformat(timespec="milliseconds"), "Computer": f"wks-{n % 40}.example"}
        yield json.dumps(record | {"UtcTime": f"{time:%Y-%m-%d %H:%M:%S}.{n % 1_000:03}"} | said)


def _sysmon(number: int, n: int, drawn: random.Random) -> Record:
    return {
        "EventID": number,
        "Channel": _SYSMON,
        "ProviderName": "Microsoft-Windows-Sysmon",
        "RecordNumber": n,
        "ProcessGuid": f"{{{drawn.getrandbits(64):016x}}}",
        "ProcessId": drawn.randrange(4, 30_000),
        "Image": drawn.choice(_PROGRAMS),
        "User": rf"EXAMPLE\user{n % 60}",
    }


def _process(n: int, drawn: random.Random) -> Record:
    said = _sysmon(1, n, drawn)
    image, arguments, parent = drawn.choice(_DAILY)
    if drawn.random() < _RARE:
        image, arguments, parent = (drawn.choice(said) for said in (_PROGRAMS, _ARGUMENTS, _PROGRAMS))
    return said | {
        "Image": image,
        "CommandLine": f'"{image}" {arguments} job{drawn.randrange(100_000)}',
        "CurrentDirectory": "C:\\Windows\\system32\\",
        "IntegrityLevel": drawn.choice(("Medium", "High", "System")),
        "Hashes": f"SHA256={drawn.getrandbits(256):064X}",
        "ParentImage": parent,
        "ParentCommandLine": f"{parent} {n % 60}",
    }


def _network(n: int, drawn: random.Random) -> Record:
    is_rare = drawn.random() < _RARE
    place = f"203.0.113.{drawn.randrange(250)}" if is_rare else f"10.20.{drawn.randrange(4)}.{drawn.randrange(250)}"
    return _sysmon(3, n, drawn) | {
        "Image": drawn.choice(_PROGRAMS) if is_rare else r"C:\Program Files\Shop\shop.exe",
        "Protocol": "tcp",
        "Initiated": "true",
        "SourceIp": f"10.20.9.{n % 250}",
        "SourcePort": drawn.randrange(49_152, 65_535),
        "DestinationIp": place,
        "DestinationPort": drawn.choice((53, 80, 443, 8443)),
    }


def _file(n: int, drawn: random.Random) -> Record:
    return _sysmon(11, n, drawn) | {"TargetFilename": rf"C:\Users\user{n % 60}\Documents\{drawn.randrange(9_999)}.docx"}


def _registry(n: int, drawn: random.Random) -> Record:
    target = rf"HKU\S-1-5-21-{n % 60}\Software\Shop\Window{drawn.randrange(500)}"
    return _sysmon(13, n, drawn) | {
        "EventType": "SetValue",
        "TargetObject": target,
        "Details": f"DWORD (0x{n % 256:08x})",
    }


def _image(n: int, drawn: random.Random) -> Record:
    loaded = rf"C:\Windows\System32\part{drawn.randrange(400)}.dll"
    return _sysmon(7, n, drawn) | {"ImageLoaded": loaded, "Signed": "true", "SignatureStatus": "Valid"}


def _logon(n: int, drawn: random.Random) -> Record:
    return {
        "EventID": 4624 if n % 35 else 4625,
        "Channel": _SECURITY,
        "ProviderName": "Microsoft-Windows-Security-Auditing",
        "TargetUserName": f"user{n % 60}",
        "TargetDomainName": "EXAMPLE",
        "LogonType": drawn.choice((2, 3, 5)),
        "IpAddress": f"{'203.0.113' if drawn.random() < _RARE else '10.20.9'}.{drawn.randrange(250)}",
        "WorkstationName": f"WKS-{n % 40}",
    }


def _access(n: int, drawn: random.Random) -> Record:
    target = r"C:\Windows\System32\svchost.exe"
    return _sysmon(10, n, drawn) | {
        "TargetImage": target,
        "GrantedAccess": "0x1000",
        "SourceImage": drawn.choice(_PROGRAMS),
    }
