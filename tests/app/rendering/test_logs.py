"""What the report says of each log file."""

import pytest

from moewarden.app.rendering.html import render_html
from moewarden.app.rendering.logs import write_format, write_share, write_stated
from moewarden.app.rendering.markdown import render_markdown

LOG = {
    "file": "query.log",
    "format": "bind",
    "carrier": "lines of its own",
    "zone": "UTC, assumed",
    "lines": 1234,
    "events": 1200,
    "stated": 1199,
    "broken": 1,
    "first": "",
    "last": "",
    "note": "times without a zone",
}


@pytest.mark.parametrize(
    ("format", "carrier", "expected"),
    [
        ("bind", "lines of its own", "bind, lines of its own"),
        ("json", "JSON lines", "JSON lines"),
        ("syslog", "syslog", "syslog"),
        ("windows", "XML", "windows, XML"),
        ("csv", "", "csv"),
    ],
)
def test_a_format_and_what_carries_it_are_named_once(format, carrier, expected):
    assert write_format({**LOG, "format": format, "carrier": carrier}) == expected


def test_shares_are_rounded_down():
    assert write_share(1199, 1200) == "99 %"
    assert write_share(0, 0) == ""
    assert write_stated(LOG) == "99 %"


def test_both_reports_say_how_much_of_a_log_is_stated(report):
    logs = [LOG]
    markdown = render_markdown({**report, "logs": logs})
    assert "| bind, lines of its own | 1,234 | 1,200 | 99 % | 1 |" in markdown
    html = render_html({**report, "logs": logs})
    assert "<td>bind, lines of its own</td>" in html
    assert '<td class="number" data-label="fully stated">99 %</td>' in html


def test_a_report_of_an_earlier_version_is_shown_without_what_it_does_not_know(report):
    old = {name: value for name, value in LOG.items() if name not in ("carrier", "zone", "lines", "stated")}
    assert "| bind |  | 1,200 |  | 1 |" in render_markdown({**report, "logs": [old]})
    html = render_html({**report, "logs": [old]})
    assert "fully stated" not in html
