"""dpkg: packages installed, upgraded and removed, in its own log."""

from ..product import Product, Said, Sample

_PACKAGE = r"(?P<target>[a-z\d][\w.+-]*(?::[a-z\d-]+)?)"

PRODUCT = Product(
    name="dpkg",
    source="dpkg(1) and src/main/archives.c, packages.c, remove.c of dpkg 1.17 to 1.22",
    product="linux",
    service="dpkg",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) "
        r"(?P<message>(?:startup|status|install|upgrade|remove|purge|disappear|configure|trigproc|conffile) \S.*)",
    ),
    messages=(
        Said(rf"install {_PACKAGE} (?P<old>\S+) (?P<version>\S+)", "resource_create"),
        Said(rf"upgrade {_PACKAGE} (?P<old>\S+) (?P<version>\S+)", "resource_change"),
        Said(rf"(?:remove|purge|disappear) {_PACKAGE} (?P<old>\S+)(?: (?P<version>\S+))?", "resource_delete"),
        Said(
            r"status (?P<status>(?:not|config|half|triggers|un|in)-?[a-z]+(?:-[a-z]+)?) "
            + _PACKAGE
            + r" (?P<version>\S+)",
            "status",
        ),
        Said(rf"(?:configure|trigproc) {_PACKAGE} (?P<version>\S+) (?P<old>\S+)", "status"),
        Said(r"startup \w+ \w+", "status"),
        Said(r"conffile (?P<target>\S+) (?P<decision>\w+)", "status"),
    ),
    samples=(
        Sample(
            "2026-11-28 15:09:01 install libsystemd-shared:amd64 <none> 252.38-1~deb12u1",
            {
                "time": "2026-11-28T15:09:01Z",
                "target": "libsystemd-shared:amd64",
                "version": "252.38-1~deb12u1",
                "action": "resource_create",
            },
        ),
        Sample(
            "2026-11-28 15:09:02 status half-installed ssl-cert:all 1.1.2",
            {"target": "ssl-cert:all", "action": "status"},
        ),
        Sample(
            "2026-11-28 15:09:02 status installed ssl-cert:all 1.1.2", {"target": "ssl-cert:all", "action": "status"}
        ),
        Sample(
            "2026-11-28 15:09:03 remove cron-daemon-common:all 3.0pl1-162 <none>",
            {"target": "cron-daemon-common:all", "action": "resource_delete"},
        ),
    ),
)
