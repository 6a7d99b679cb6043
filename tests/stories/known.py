"""The one list of stories that are not answered right yet, each with what is missing. It only shrinks: a test fails where a
listed story is answered right.
"""

from collections.abc import Mapping

KNOWN_FAILURES: Mapping[str, str] = {
    "tomcat_breached": "Tomcat's access log names no account that it refuses, and nameless refusals are every client's first answer",
    "tomcat_refused": "Tomcat's access log names no account that it refuses; `the locked user [x]` of catalina.out has no address",
}
"""Story -> what the answer lacks, and why."""
