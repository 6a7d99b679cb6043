"""Processes with their ancestors and children, and the events of a session, by the numbers that the events themselves carry."""

import json

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.instruments import INSTRUMENTS
from moewarden.graphs.instruments.instrument import Reach
from moewarden.graphs.workbench import Workbench

from ..conftest import perceive

TOOLS = {instrument.name: instrument for instrument in INSTRUMENTS["triage"]}


def started(second, name, own, parent_name, parent, logon="0x51a2f"):
    """A program's start, as Sysmon tells it."""
    data = {
        "UtcTime": f"2026-11-21 08:00:{second:02}.000", "ProcessGuid": own, "ProcessId": str(4000 + second), "Image": name,
        "CommandLine": f'"{name}"', "User": "CORP\\dana", "LogonId": logon, "ParentProcessGuid": parent, "ParentImage": parent_name,
    }  # fmt: skip
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}}, "EventID": 1, "Computer": "pc-7.corp.example",
        "Channel": "Microsoft-Windows-Sysmon/Operational", "TimeCreated": {"#attributes": {"SystemTime": f"2026-11-21T08:00:{second:02}Z"}},
    }  # fmt: skip
    return {"Event": {"System": system, "EventData": data}}


@pytest.fixture(scope="module")
def use(tmp_path_factory):
    """Calls a tool over a document that started a shell that started two programs, and somebody else's program."""
    folder = tmp_path_factory.mktemp("families")
    records = [
        started(1, "C:\\Windows\\explorer.exe", "{g-1}", "C:\\Windows\\userinit.exe", "{g-0}"),
        started(2, "C:\\Office\\WINWORD.EXE", "{g-2}", "C:\\Windows\\explorer.exe", "{g-1}"),
        started(3, "C:\\Windows\\cmd.exe", "{g-3}", "C:\\Office\\WINWORD.EXE", "{g-2}"),
        started(4, "C:\\Windows\\cmd.exe", "{g-9}", "C:\\Windows\\explorer.exe", "{g-1}", logon="0x77777"),
        started(5, "C:\\Windows\\whoami.exe", "{g-4}", "C:\\Windows\\cmd.exe", "{g-3}"),
        started(6, "C:\\Windows\\hostname.exe", "{g-5}", "C:\\Windows\\cmd.exe", "{g-3}"),
        started(7, "C:\\Windows\\ping.exe", "{g-6}", "C:\\Windows\\cmd.exe", "{g-9}", logon="0x77777"),
    ]
    (folder / "logs").mkdir()
    (folder / "logs" / "sysmon.json").write_text("\n".join(map(json.dumps, records)) + "\n")
    case = perceive(folder / "run", {"title": "Shell from a document", "host": "pc-7"}, folder / "logs")
    bench = Workbench(None, workdir=case.workdir)
    reach = Reach(desk=bench.open(str(case.workdir), str(case.logs)))
    yield lambda name, **arguments: TOOLS[name].call(reach, arguments)
    bench.close(str(case.workdir))


def test_a_process_has_its_ancestors_and_its_own_children(use):
    shown = use("process_tree", id=3)
    assert shown.events == [1, 2, 3, 5, 6]
    assert shown.told.startswith("2 processes above #3, 2 started by it")
    assert [line.index("#") for line in shown.lines] == [0, 2, 4, 6, 6]


def test_equal_names_are_told_apart_by_their_numbers(use):
    assert use("process_tree", id=4).events == [1, 4, 7]


def test_a_session_is_found_by_its_number(use):
    assert use("session", id=3).events == [1, 2, 3, 5, 6]
    assert use("session", id=7).events == [4, 7]


def test_an_event_without_a_process_says_so(use):
    with pytest.raises(InputError, match="there is no event #99"):
        use("process_tree", id=99)
