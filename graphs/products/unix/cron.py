"""Cron in its kinds, anacron and at: what ran as whom, and whose table changed."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 "
_WHO = r"\((?P<user>[^()]+)\) "

PRODUCT = Product(
    name="cron",
    source="Debian cron 3.0pl1, cronie 1.5 and 1.7, dcron, fcron, busybox crond, anacron 2.3, at 3.2",
    product="linux",
    service="cron",
    programs=("cron", "crond", "crontab", "anacron", "atd", "fcron", "dcron", "cronie"),
    others="other",
    messages=(
        Said(_WHO + r"CMD \(\s*(?P<command>.*)\)", "process_start", "success"),
        Said(_WHO + r"(?:CMDEND|CMDOUT) \(.*\)", "status"),
        Said(_WHO + r"(?:REPLACE|DELETE|INSTALL) \((?P<target>[^)]*)\)", "task_schedule", "success"),
        Said(_WHO + r"(?:BEGIN EDIT|END EDIT|UNSAFE) \((?P<target>[^)]*)\)", "task_schedule", "success"),
        Said(_WHO + r"(?:LIST|RELOAD) \((?P<target>[^)]*)\)", "status"),
        Said(_WHO + r"AUTH \((?P<reason>.*)\)", "task_schedule", "failure"),
        Said(r"\((?:CRON|\*system\*.*?|crond?)\) .*", "status"),
        Said(_WHO + r"(?:ERROR|WRONG|BAD|FAILED|CAN'T|NOT A REGULAR|ORPHAN|LSTAT|FSTAT|OPENDIR|INSECURE|NUMBER "
            r"OF|ENTRYPOINT|bad|Unauthorized"
             r"|error|PAM ERROR|PAM)[^()]* \(.*\)", "status", "failure"),
        Said(_WHO + r"[\w ]+ \(.*\)", "status"),
        Said(r"USER (?P<user>\S+) pid +\d+ cmd (?P<command>.*)", "process_start", "success"),
        Said(r"FILE (?P<target>\S+) USER (?P<user>\S+) (?:PID +\d+ )?(?:job \S+ )?(?P<command>.*)", "process_start", "success"),
        Said(r"Job '(?P<command>.*)' started for user (?P<user>\S+) \(pid \d+\)", "process_start", "success"),
        Said(r"Starting job (?P<job>\S+) \(\S+\) for user '(?P<user>[^']*)' \(\d+\)", "process_start", "success"),
        Said(r"Job [`'](?P<target>[^']*)' (?:started|terminated|locked).*", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "CRON[81]: (root) CMD (  cd / && run-parts --report /etc/cron.hourly)",
            {"user": "root", "command": "cd / && run-parts --report /etc/cron.hourly", "action": "process_start"},
        ),
        Sample(
            _HEAD + "crontab[81]: (dana) REPLACE (dana)",
            {"user": "dana", "target": "dana", "action": "task_schedule", "outcome": "success"},
        ),
        Sample(_HEAD + "crontab[81]: (dana) AUTH (crontab command not allowed)",
               {"user": "dana", "action": "task_schedule", "outcome": "failure"}),
        Sample(_HEAD + "cron[81]: (CRON) INFO (Running @reboot jobs)", {"user": "", "action": "status"}),
        Sample(_HEAD + "cron[81]: (root) MAIL (mailed 81 bytes of output but got status 0x0001)", {"user": "root", "action": "status"}),
        Sample(_HEAD + "crond[81]: USER root pid 811 cmd run-parts /etc/periodic/15min",
               {"user": "root", "command": "run-parts /etc/periodic/15min", "action": "process_start"}),
        Sample(_HEAD + "anacron[81]: Job `cron.daily' started", {"target": "cron.daily", "user": "", "action": "status"}),
        Sample(_HEAD + "atd[81]: Starting job 7 (a0000701bf2d3c) for user 'dana' (1001)",
               {"user": "dana", "action": "process_start"}),
    ),
)  # fmt: skip
