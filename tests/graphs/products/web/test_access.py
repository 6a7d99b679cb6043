"""Access lines: the usual ones are taken apart by a short pattern, all others by one that knows every form."""

import random
from datetime import UTC, datetime

from moewarden.graphs.carriers.registry import READERS
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.products.format import FileContext
from moewarden.graphs.products.web.access import parser

CLIENTS = ("192.0.2.7", "999.1.1.1", "2001:db8::1", "shop.example", "shop.example:80 192.0.2.7", "192.0.2.7, 10.0.0.1")
IDENTS = ("-", "shop.example", "7", "[::1]:443")
USERS = ("-", "dana", "dana lee", "d[ana", 'd"ana', "Dána", "x" * 520, "")
TIMES = (
    "05/Mar/2026:10:24:00 +0000",
    "05/Mar/2026:10:24:61 +0100",
    "5/Mar/2026:23:59:59 -0930",
    "never at all",
    "[05]",
)
METHODS = ("GET", "POST", "get", "X", "PROPFINDALLOFTHEMNOW")
URLS = ("/", "/a?b=%41&c", "/a b", "/" + "9" * 300, "/é\u2028x", "/\\x16", "http://[::1]/?q=a?b", "")
VERSIONS = (" HTTP/1.1", " HTTP/2.0", " HTTP/x", "", " HTTP/1.1 ")
STATUSES = ("200", "404", "-", "2000", "٢٠٠", "000")
SIZES = (" 12", " -", "", " 12 13", " x")
TAILS = (
    "",
    ' "-"',
    ' "-" "curl/8"',
    ' "https://a.example/?x" "Mozilla/5.0 (X; [y])" "-"',
    ' "a" "b\\"c"',
    ' "a',
    ' "" ""',
    " TCP_HIT:NONE",
)


def test_the_short_pattern_says_what_the_long_one_says():
    parse = parser(
        FileContext(name="access.log", clock=Clock(newest=datetime(2026, 6, 1, tzinfo=UTC)), readers=READERS)
    )
    draw = random.Random(12)
    read = 0
    for _ in range(4000):
        # Most parts are the usual ones, so that every odd one stands among them alone as well.
        client, ident, user, time, method, url, version, status, size, tail = (
            parts[0] if draw.random() < 0.8 else draw.choice(parts)
            for parts in (CLIENTS, IDENTS, USERS, TIMES, METHODS, URLS, VERSIONS, STATUSES, SIZES, TAILS)
        )
        line = f'{client} {ident} {user} [{time}]{{}}"{method} {url}{version}" {status}{size}{tail}'
        # A second blank before the request makes a line one for the long pattern.
        draft, other = parse(line.format(" ")), parse(line.format("  "))
        assert draft == other, line
        if draft is not None and other is not None:
            read += 1
            assert list(draft.fields) == list(other.fields)
    assert read > 2000
