"""The one list of stories that are not answered right yet, each with what is missing. It only shrinks: a test fails where a
listed story is answered right.
"""

from collections.abc import Mapping

KNOWN_FAILURES: Mapping[str, str] = {
    "asterisk_refused": 'RemoteAddress="IPV4/UDP/a/p" and SecurityEvent of Asterisk\'s security log are not read',
    "tomcat_breached": "Tomcat's access log names no account that it refuses, and nameless refusals are every client's first answer",
    "tomcat_refused": "Tomcat's access log names no account that it refuses, and `the locked user [x]` of catalina.out is not read",
}
"""Story -> what the answer lacks, and why."""
