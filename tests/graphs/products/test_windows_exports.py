"""Windows events as tools export them: the same values, whatever the tool calls them."""

import json

import orjson
import pytest

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

FAILED = {"user": "dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"}
WIN = {
    "system": {"eventID": "4625", "channel": "Security", "computer": "dc2", "systemTime": "2026-05-02T09:11:02Z"},
    "eventdata": {"targetUserName": "dana", "ipAddress": "198.51.100.9", "subjectUserName": "DC2$"},
}
EVENT = {
    "System": {"EventID": 4625, "Channel": "Security", "Computer": "dc2"},
    "EventData": {"TargetUserName": "dana", "IpAddress": "198.51.100.9"},
}
TEXTS = {
    "event viewer": (
        "a.csv",
        "Keywords,Date and Time,Source,Event ID,Task Category\n"
        'Audit Failure,5/2/2026 9:11:02 AM,Microsoft-Windows-Security-Auditing,4625,Logon,"An account failed to log on.\n\n'
        "Subject:\n\tAccount Name:\t\tDC2$\n\nAccount For Which Logon Failed:\n\tAccount Name:\t\tdana\n\n"
        'Network Information:\n\tSource Network Address:\t198.51.100.9"\n',
        FAILED,
    ),
    "event viewer in German": (
        "a.csv",
        "Schlüsselwörter,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\n"
        "Überwachung gescheitert,02.05.2026 09:11:02,Microsoft-Windows-Security-Auditing,4625,Anmelden,"
        '"Fehler beim Anmelden eines Kontos.\n\nAntragsteller:\n\tKontoname:\t\tDC2$\n\n'
        "Konto, für das die Anmeldung fehlgeschlagen ist:\n\tKontoname:\t\tdana\n\n"
        'Netzwerkinformationen:\n\tQuellnetzwerkadresse:\t198.51.100.9"\n',
        FAILED,
    ),
    "event viewer in French": (
        "a.csv",
        "Mots clés,Date et heure,Source,ID de l’événement,Catégorie de la tâche\n"
        "Échec de l’audit,02/05/2026 09:11:02,Microsoft-Windows-Security-Auditing,4625,Logon,"
        '"Échec d’ouverture de session d’un compte.\n\nSujet :\n\tNom du compte :\t\tDC2$\n\n'
        "Compte pour lequel l’ouverture de session a échoué :\n\tNom du compte :\t\tdana\n\n"
        'Informations sur le réseau :\n\tAdresse du réseau source :\t198.51.100.9"\n',
        FAILED,
    ),
    "wevtutil text": (
        "a.txt",
        "Event[0]:\n  Log Name: Security\n  Source: Microsoft-Windows-Security-Auditing\n  Date: 2026-05-02T09:11:02.500\n"
        "  Event ID: 4625\n  Task: Logon\n  Level: Information\n  Opcode: Info\n  Keyword: Audit Failure\n  User: N/A\n"
        "  User Name: N/A\n  Computer: dc2\n  Description: \nAn account failed to log on.\n\nSubject:\n\tAccount Name:\tDC2$\n\n"
        "Account For Which Logon Failed:\n\tAccount Name:\t\tdana\n\nNetwork Information:\n"
        "\tSource Network Address:\t198.51.100.9\n\nEvent[1]:\n  Log Name: Security\n"
        "  Source: Microsoft-Windows-Eventlog\n  Date: 2026-05-02T09:12:02.500\n  Event ID: 1102\n  Computer: dc2\n"
        "  Description: \nThe audit log was cleared.\nSubject:\n\tAccount Name:\tdana\n",
        {**FAILED, "host": "dc2", "line": 1},
    ),
    "format-list": (
        "a.txt",
        "\nTimeCreated  : 5/2/2026 9:11:02 AM\nProviderName : Microsoft-Windows-Security-Auditing\nId           : 4625\n"
        "MachineName  : dc2\nMessage      : An account failed to log on.\n               \n               Account For Which "
        "Logon Failed:\n               \tAccount Name:\t\tdana\n               \n               Network Information:\n"
        "               \tSource Network Address:\t198.51.100.9\n\n"
        "TimeCreated  : 5/2/2026 9:12:02 AM\nProviderName : Microsoft-Windows-Eventlog\nId           : 1102\n"
        "Message      : The audit log was cleared.\n",
        {**FAILED, "host": "dc2"},
    ),
    "splunk blocks": (
        "a.log",
        "05/02/2026 09:11:02 AM\nLogName=Security\nEventCode=4625\nEventType=0\nComputerName=dc2\n"
        "SourceName=Microsoft Windows security auditing.\nType=Information\nKeywords=Audit Failure\nMessage=An account "
        "failed to log on.\n\nSubject:\n\tAccount Name:\t\tDC2$\n\nAccount For Which Logon Failed:\n\tAccount Name:\t\tdana\n\n"
        "Network Information:\n\tSource Network Address:\t198.51.100.9\n\n05/02/2026 09:12:02 AM\nLogName=Security\n"
        "EventCode=1102\nComputerName=dc2\nMessage=The audit log was cleared.\n",
        {**FAILED, "host": "dc2"},
    ),
    "snare": (
        "a.log",
        "May  2 09:11:02 dc2 MSWinEventLog\t1\tSecurity\t77\tSat May 02 09:11:02 2026\t4625\t"
        "Microsoft-Windows-Security-Auditing\tN/A\tN/A\tFailure Audit\tdc2\tLogon\t\tAn account failed to log on.  Subject:  "
        " Account Name:  DC2$  Account For Which Logon Failed:   Account Name:  dana  Network Information:  "
        " Source Network Address: 198.51.100.9   Source Port: 51000\t12\n",
        {**FAILED, "host": "dc2"},
    ),
    "hayabusa": (
        "a.csv",
        "Timestamp,RuleTitle,Level,Computer,Channel,EventID,RecordID,Details,ExtraFieldInfo\n"
        '2026-05-02 09:11:02.123 +00:00,Logon Failure,low,dc2,Sec,4625,7,"Type: 3 - NETWORK ¦ TgtUser: dana ¦ SrcComp: X ¦ '
        'SrcIP: 198.51.100.9",-\n',
        {**FAILED, "host": "dc2"},
    ),
    "hayabusa json": (
        "a.json",
        json.dumps(
            {
                "Timestamp": "2026-05-02 09:11:02.123 +00:00",
                "RuleTitle": "Proc Exec",
                "Level": "info",
                "Computer": "pc7",
                "Channel": "Sysmon",
                "EventID": 1,
                "Details": {"Cmdline": "whoami /all", "Proc": "C:\\x\\whoami.exe", "User": "CORP\\dana"},
            }
        ),
        {"user": "CORP\\dana", "process": "C:\\x\\whoami.exe", "command": "whoami /all", "action": "process_start"},
    ),
    "evtxecmd": (
        "a.csv",
        "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,Computer,MapDescription,UserName,RemoteHost,"
        "PayloadData1,ExecutableInfo,Payload\n"
        "1,77,2026-05-02 09:11:02.1234567,4624,LogAlways,Microsoft-Windows-Security-Auditing,Security,dc2,Successful logon,"
        'CORP\\dana,X (198.51.100.9),Target: CORP\\dana,,"{""EventData"":{""Data"":[{""@Name"":""TargetUserName"",'
        '""#text"":""dana""}]}}"\n',
        {
            "user": "dana",
            "src_ip": "198.51.100.9",
            "action": "login",
            "outcome": "success",
            "command": "",
            "host": "dc2",
        },
    ),
    "chainsaw": (
        "a.json",
        json.dumps([{"group": "Sigma", "name": "Failed", "document": {"kind": "evtx", "data": {"Event": EVENT}}}]),
        {**FAILED, "host": "dc2"},
    ),
    "wazuh": ("a.json", json.dumps({"rule": {"id": "60122"}, "agent": {"name": "dc2"}, "data": {"win": WIN}}), FAILED),
    "winlogbeat": (
        "a.json",
        json.dumps(
            {
                "@timestamp": "2026-05-02T09:11:02Z",
                "winlog": {"channel": "Microsoft-Windows-Sysmon/Operational", "event_id": 3, "event_data": {}},
                "source": {"ip": "10.4.0.7", "port": 51000},
                "destination": {"ip": "198.51.100.40", "port": 443},
                "process": {"executable": "C:\\x\\a.exe"},
                "user": {"name": "dana"},
            }
        ),
        {"src_ip": "10.4.0.7", "dst_ip": "198.51.100.40", "dst_port": 443, "action": "network_connect", "user": "dana"},
    ),
    "python-evtx dump": (
        "a.xml",
        '<?xml version="1.1" encoding="utf-8" standalone="yes" ?>\n<Events>\n<Event xmlns="x"><System><Provider Name="Microsoft-'
        'Windows-Security-Auditing"></Provider>\n<EventID Qualifiers="">4625</EventID>\n<TimeCreated SystemTime="2026-05-02 '
        '09:11:02.5"></TimeCreated>\n<Channel>Security</Channel>\n<Computer>dc2</Computer>\n</System>\n<EventData><Data '
        'Name="TargetUserName">dana</Data>\n<Data Name="IpAddress">198.51.100.9</Data>\n</EventData>\n</Event>\n</Events>\n',
        {**FAILED, "line": 3, "host": "dc2"},
    ),
    "log analytics": (
        "a.csv",
        '"TimeGenerated [UTC]",EventID,Activity,Computer,TargetUserName,IpAddress,Channel\n"5/2/2026, 9:11:02.123 AM",4625,'
        '"4625 - An account failed to log on.",dc2,dana,198.51.100.9,Security\n',
        {**FAILED, "host": "dc2"},
    ),
    "remote desktop": (
        "a.json",
        json.dumps(
            {
                "Event": {
                    "System": {
                        "EventID": 1149,
                        "Channel": "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
                        "Computer": "dc2",
                    },
                    "UserData": {"EventXML": {"Param1": "dana", "Param2": "CORP", "Param3": "198.51.100.9"}},
                }
            }
        ),
        {"user": "dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "success"},
    ),
    "a service's own account is not who installs it": (
        "a.json",
        json.dumps(
            {
                "EventID": 7045,
                "Channel": "System",
                "Computer": "dc2",
                "EventData": {"ServiceName": "x", "ImagePath": "C:\\x.exe", "AccountName": "LocalSystem"},
            }
        ),
        {"user": "", "action": "service_change", "target": "x"},
    ),
    "defender acts": (
        "a.json",
        json.dumps(
            {
                "EventID": 1117,
                "Channel": "Microsoft-Windows-Windows Defender/Operational",
                "Computer": "pc7",
                "EventData": {
                    "Threat Name": "T",
                    "Action Name": "Quarantine",
                    "Detection User": "CORP\\dana",
                    "Path": "f",
                },
            }
        ),
        {"user": "CORP\\dana", "action": "alert", "outcome": "failure", "target": "f"},
    ),
}


def events_of(tmp_path, name, text):
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / name).write_text(text, encoding="utf-8")
    report = perceive(logs, tmp_path / "s.duckdb")
    return report, EventStore.open(tmp_path / "s.duckdb", logs).query("SELECT * FROM events ORDER BY id")


@pytest.mark.parametrize(("name", "text", "says"), TEXTS.values(), ids=TEXTS.keys())
def test_an_exported_event_says_what_the_event_said(tmp_path, name, text, says):
    _, events = events_of(tmp_path, name, text)
    assert {column: events[0][column] for column in says} == says, orjson.loads(events[0]["fields"])
    assert events[0]["format"] == "windows"


def test_the_frame_of_a_dump_is_no_event(tmp_path):
    name, text, _ = TEXTS["python-evtx dump"]
    report, events = events_of(tmp_path, name, text)
    assert (len(events), report.files[0].broken, report.files[0].directives) == (1, 0, 3)


@pytest.mark.parametrize("case", ["wevtutil text", "format-list", "splunk blocks"])
def test_an_event_over_several_lines_is_one_event(tmp_path, case):
    name, text, _ = TEXTS[case]
    report, events = events_of(tmp_path, name, text)
    assert [row["action"] for row in events] == ["login", "log_clear"]
    assert report.files[0].broken == 0
