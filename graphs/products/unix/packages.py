"""Package managers' own logs: dpkg, apt's history, dnf and yum, zypper, pacman."""

from ..product import Product, Said, Sample

_DAY = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d:\d\d"

PRODUCT = Product(
    name="packages",
    source="dpkg 1.21 (lib/dpkg/log.c), apt 2.6 (apt-pkg/deb/dpkgpm.cc), dnf 4.14, yum 3.4, libzypp 17 (HistoryLog), pacman 6",
    product="linux",
    service="packages",
    programs=("yum", "dnf", "dnf-3", "microdnf"),
    lines=(
        rf"(?P<time>{_DAY} {_CLOCK}) (?P<message>(?:startup|status|install|upgrade|configure|trigproc|remove|purge|disappear|conffile) .+)",
        rf"(?P<time>{_DAY}T{_CLOCK}(?:Z|[+-]\d{{4}})) (?P<level>DDEBUG|SUBDEBUG|DEBUG|INFO|WARNING|ERROR|CRITICAL|TRACE) (?P<message>.*)",
        rf"(?P<time>[A-Z][a-z]{{2}} [ \d]\d {_CLOCK}) (?P<message>(?:Installed|Updated|Erased|Dep-Installed|Obsoleted): \S+)",
        rf"\[(?P<time>{_DAY}(?:T{_CLOCK}[+-]\d{{4}}| \d\d:\d\d))\] \[(?:ALPM|PACMAN|ALPM-SCRIPTLET)\] (?P<message>.*)",
        rf"(?P<time>{_DAY} {_CLOCK})\|(?P<message>(?:install|remove *|command|radd *|rremove *|patch *)\|.*)",
        rf"(?P<message>(?:Start|End)-Date: (?P<time>{_DAY}  {_CLOCK}))",
        r"(?P<message>(?:Commandline|Requested-By|Install|Reinstall|Upgrade|Downgrade|Remove|Purge|Error): .+)",
    ),
    is_dated_once=True,
    messages=(
        Said(r"install (?P<target>\S+:\w+|\S+) (?:<none>|\S+) (?P<version>\S+)", "resource_create", "success"),
        Said(r"upgrade (?P<target>\S+) \S+ (?P<version>\S+)", "resource_change", "success"),
        Said(r"(?:remove|purge|disappear) (?P<target>\S+) \S+(?: \S+)?", "resource_delete", "success"),
        Said(r"status (?:not-installed|config-files|half-installed|unpacked|half-configured|triggers-\w+|installed) \S+ \S+", "status"),
        Said(r"startup (?:archives|packages) \w+|(?:configure|trigproc) \S+ \S+ \S+|conffile /\S+ \w+", "status"),
        Said(r"(?:Installed|Dep-Installed|Reinstalled?|Downgrade|Install|Reinstall): (?P<target>.+)", "resource_create", "success"),
        Said(r"(?:Upgraded?|Updated?|Downgraded): (?P<target>.+)", "resource_change", "success"),
        Said(r"(?:Removed?|Erased?|Obsoleted?|Cleanup|Purge): (?P<target>.+)", "resource_delete", "success"),
        Said(r"Command: (?P<command>(?:dnf|yum|microdnf)\S*(?: .*)?)", "process_start", "success"),
        Said(r"Commandline: (?P<command>.+)", "process_start", "success"),
        Said(r"Running '(?P<command>pacman.*)'", "process_start", "success"),
        Said(r"Requested-By: (?P<requester>\S+) \(\d+\)", "status"),
        Said(r"(?:Start|End)-Date: .*|Error: .*", "status"),
        Said(r"installed (?P<target>\S+) \((?P<version>[^)]*)\)", "resource_create", "success"),
        Said(r"(?:upgraded|downgraded|reinstalled) (?P<target>\S+) \((?P<version>[^)]*)\)", "resource_change", "success"),
        Said(r"removed (?P<target>\S+) \((?P<version>[^)]*)\)", "resource_delete", "success"),
        Said(r"transaction (?:started|completed|failed|interrupted)|running '.*\.hook'\.\.\.|starting full system upgrade"
             r"|synchronizing package lists", "status"),
        Said(r"install\|(?P<target>[^|]*)\|(?P<version>[^|]*)\|[^|]*\|(?P<requester>[^|]*)\|.*", "resource_create", "success"),
        Said(r"remove *\|(?P<target>[^|]*)\|(?P<version>[^|]*)\|.*", "resource_delete", "success"),
        Said(r"command\|[^|]*\|(?P<command>[^|]*)\|.*", "process_start", "success"),
        Said(r"(?:radd|rremove|patch) *\|.*", "other"),
        Said(r"--- logging initialized ---|(?:Dependencies resolved|Complete!|Nothing to do|Running transaction|Downloading Packages|User-Agent"
             r"|Transaction (?:check|test)|Metadata (?:cache|timer)|Last metadata|Cachedir|Base command|Extra commands|Loaded plugins|DNF version"
             r"|Using repos|repo:|cachedir|logdir|Making cache files|No module|Cleaning up|--> |---> )[^|]*", "status"),
    ),
    samples=(
        Sample("2026-03-05 10:11:12 install gizmo:amd64 <none> 1.2-3",
               {"time": "2026-03-05T10:11:12Z", "action": "resource_create", "outcome": "success", "target": "gizmo:amd64", "host": ""}),
        Sample("2026-03-05 10:11:13 status half-configured gizmo:amd64 1.2-3", {"action": "status", "target": ""}),
        Sample("2026-03-05T10:11:12+0000 SUBDEBUG Installed: gizmo-1.2-3.el9.x86_64",
               {"time": "2026-03-05T10:11:12Z", "action": "resource_create", "target": "gizmo-1.2-3.el9.x86_64", "host": "", "process": ""}),
        Sample("2026-03-05T10:11:12+0000 DDEBUG Command: dnf -y install gizmo",
               {"action": "process_start", "command": "dnf -y install gizmo", "user": ""}),
        Sample("Mar  5 10:11:12 Installed: gizmo-1.2-3.el7.x86_64", {"action": "resource_create", "target": "gizmo-1.2-3.el7.x86_64"}),
        Sample("[2026-03-05T10:11:12+0000] [ALPM] installed gizmo (1.2-3)",
               {"action": "resource_create", "target": "gizmo", "version": "1.2-3", "service": "packages"}),
        Sample("2026-03-05 10:11:12|install|gizmo|1.2-3|x86_64|root@web-2|repo-oss|00ab|",
               {"action": "resource_create", "target": "gizmo", "requester": "root@web-2"}),
        Sample("Start-Date: 2026-03-05  10:11:12\nCommandline: apt-get install gizmo\nInstall: gizmo:amd64 (1.2-3)\n"
               "End-Date: 2026-03-05  10:11:20",
               {"time": "2026-03-05T10:11:12Z", "action": "process_start", "command": "apt-get install gizmo"}, event=2),
    ),
)  # fmt: skip
