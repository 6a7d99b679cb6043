"""systemd and its log-in manager: units and sessions."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 "
_UNIT = r"[\w@.:\\-]{1,255}\.(?:service|timer|scope|socket|mount|automount|swap|slice|target|path|device)"

PRODUCT = Product(
    name="systemd",
    source="src/core/job.c, unit.c, service.c and src/login of systemd 245, 252 and 256",
    product="linux",
    programs=("systemd", "systemd-logind", "elogind"),
    others="other",
    messages=(
        # sessions
        Said(r"New session '?(?P<session>[^\s']+)'? of user '?(?P<user>[^\s']+?)'?(?: with class .*)?\.", "login", "success"),
        Said(r"Removed session (?P<session>\S+)\.", "logout"),
        Said(r"Session (?P<session>\S+) logged out\..*", "status"),
        Said(r"User (?P<user>\S+) logged (?:in|out)\.", "status"),
        Said(r"(?:System is|The system will|Rebooting|Powering off|Suspending|Hibernating)[^/]*", "status"),
        # units
        Said(r"(?:Stopped|Stopping|Closed|Unmounted|Unmounting) target (?P<target>.*)", "status", "success"),
        Said(r"(?:Stopped|Stopping) (?P<target>(?:.*[^.])?)\.*", "service_change", "success"),
        Said(r"Failed to (?:start|stop|reload|mount|listen on) (?P<target>(?:.*[^.])?)\.*", "service_change", "failure"),
        Said(r"(?:Started|Starting|Finished|Reached target|Reloaded|Reloading|Created slice|Listening on|Mounted|Mounting|Closed|"
             r"Removed slice|Deactivated|Queued start|Set up|Activated|Activating|Unmounted|Unmounting|Found|Condition check resulted in|"
             r"Created|Removed|Dependency failed for)(?: (?P<target>.*?))?\.*", "status", "success"),
        Said(rf"(?P<target>{_UNIT}): Failed with result '(?P<reason>[^']*)'\.?", "status", "failure"),
        Said(rf"(?P<target>{_UNIT}): .*", "status"),
        Said(r"(?:/\S+:\d+: |\S+\.(?:service|conf|timer|mount)).*", "status"),
    ),
    samples=(
        Sample(_HEAD + "systemd-logind[81]: New session 7 of user dana.",
               {"user": "dana", "action": "login", "outcome": "success", "session": "7"}),
        Sample(_HEAD + "systemd-logind[81]: New session '7' of user 'dana' with class 'user' and type 'tty'.",
               {"user": "dana", "action": "login", "session": "7"}),
        Sample(_HEAD + "systemd-logind[81]: Session 7 logged out. Waiting for processes to exit.", {"user": "", "action": "status"}),
        Sample(_HEAD + "systemd-logind[81]: Removed session 7.", {"user": "", "action": "logout"}),
        Sample(_HEAD + "systemd[1]: Started plan7.service - Daily plan for dana.",
               {"user": "", "target": "plan7.service - Daily plan for dana", "action": "status"}),
        Sample(_HEAD + "systemd[1]: Stopped The plan server.", {"target": "The plan server", "action": "service_change"}),
        Sample(_HEAD + "systemd[1]: plan7.service: Failed with result 'exit-code'.",
               {"target": "plan7.service", "action": "status", "outcome": "failure"}),
        Sample(_HEAD + "systemd[1]: something by an unknown version of user dana", {"user": "", "action": "other"}),
    ),
)  # fmt: skip
