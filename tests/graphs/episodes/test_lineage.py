"""What management agents started is theirs; a program that somebody else starts too is nobody's."""

import pytest

from .happenings import event, start

AGENT = "C:\\Program Files\\Zabbix Agent 2\\zabbix_agent2.exe"
SHELL = "C:\\Windows\\System32\\cmd.exe"
TOOL = "C:\\Windows\\System32\\whoami.exe"


def explained(explain, events, flagged):
    return explain(events, flagged).get("management_parent", [])


def test_what_an_agent_started_started_more(explain):
    assert explained(explain, [start(0, SHELL, AGENT), start(0.1, TOOL, SHELL)], [1, 2]) == [1, 2]


def test_the_agents_own_start_need_not_be_flagged(explain):
    assert explained(explain, [start(0, SHELL, AGENT), start(0.1, TOOL, SHELL)], [2]) == [2]


def test_a_program_that_somebody_else_started_too_is_nobodys(explain):
    events = [start(0, SHELL, AGENT), start(0.05, SHELL, "C:\\Windows\\explorer.exe"), start(0.1, TOOL, SHELL)]
    assert explained(explain, events, [1, 3]) == [1]


def test_a_descendant_lies_where_only_administrators_write(explain):
    assert explained(explain, [start(0, SHELL, AGENT), start(0.1, "C:\\Users\\Public\\x.exe", SHELL)], [1, 2]) == [1]


def test_another_machines_agent_explains_nothing(explain):
    events = [start(0, SHELL, AGENT, host="pc-2"), start(0.1, TOOL, SHELL)]
    assert explained(explain, events, [2]) == []


@pytest.mark.parametrize(
    ("opener", "explains"),
    [
        ("C:\\Windows\\System32\\csrss.exe", True),
        ("C:\\Windows\\System32\\rundll32.exe", False),
        ("C:\\Users\\Public\\csrss.exe", False),
    ],
)
def test_the_system_opens_what_an_agent_started(explain, opener, explains):
    opened = event(0.1, action="process_access", product="windows", host="pc-1", process=opener, target=SHELL)
    assert (explained(explain, [start(0, SHELL, AGENT), opened], [1, 2]) == [1, 2]) == explains


SCRIPT = start(0.1, "/usr/bin/dash", "/usr/bin/dpkg", "/bin/sh /var/lib/dpkg/info/chrony.postinst configure")
ACCOUNT = start(0.2, "/usr/sbin/useradd", "/usr/bin/dpkg", "useradd --system _chrony")


@pytest.mark.parametrize(
    ("install", "explains"),
    [
        ("/usr/bin/dpkg --unpack /var/cache/apt/archives/chrony_4.deb", True),
        ("/usr/bin/dpkg --configure -a", True),
        ("/usr/bin/dpkg -i /tmp/chrony_4.deb", False),
        ("/usr/bin/dpkg -i chrony_4.deb", False),
        ("/usr/bin/dpkg -i /var/cache/apt/archives/../../tmp/chrony_4.deb", False),
        ("/usr/bin/dpkg --root /tmp/elsewhere --configure -a", False),
    ],
    ids=["from the cache", "no file named", "from a temporary folder", "from here", "out of the cache", "another root"],
)
def test_a_package_is_believed_out_of_the_systems_cache(explain, install, explains):
    events = [start(0, "/usr/bin/dpkg", "/usr/bin/apt-get", install), SCRIPT, ACCOUNT]
    assert (explained(explain, events, [2, 3]) == [2, 3]) == explains


def test_a_hook_of_a_package_manager_is_its_callers(explain):
    hook = start(0, "/usr/bin/apt-get", "/usr/bin/sudo", "apt-get update -o APT::Update::Pre-Invoke::=id")
    assert explained(explain, [hook, SCRIPT, ACCOUNT], [3]) == []


def test_a_package_manager_that_ran_no_packages_script_explains_its_own_tools_only(explain):
    tool = start(0, "/usr/bin/dpkg-deb", "/usr/bin/dpkg")
    assert explained(explain, [tool, ACCOUNT], [1, 2]) == [1]


@pytest.mark.parametrize(
    ("install", "explains"),
    [("/usr/bin/dpkg --configure -a", True), ("/usr/bin/dpkg -i /tmp/chrony_4.deb", False)],
    ids=["from the cache", "from a temporary folder"],
)
def test_what_a_package_manager_writes_is_what_the_package_holds(explain, install, explains):
    begun = start(0, "/usr/bin/dpkg", "/usr/bin/apt-get", install)
    written = event(
        0.2, action="file_write", product="linux", host="pc-1", process="/usr/bin/dpkg", target="/etc/cron.d/x"
    )
    assert (3 in explained(explain, [begun, SCRIPT, written], [3])) == explains


def test_what_an_agent_does_itself_is_its_own(explain):
    written = event(0, action="file_write", product="windows", host="pc-1", process=AGENT, target="C:\\x.txt")
    assert explained(explain, [written, {**written, "process": "C:\\Users\\Public\\zabbix_agent2.exe"}], [1, 2]) == [1]
