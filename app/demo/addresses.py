"""Loopback addresses that the services saw, and the documentation addresses that the shipped logs show."""

import re

PREFIXES = {
    "127.0.2.": "192.0.2.",  # the shop's own network
    "127.51.100.": "198.51.100.",  # the internet
    "127.0.113.": "203.0.113.",  # the internet
}
"""Captured prefix to shown prefix (RFC 5737), one to one."""

_CAPTURED = re.compile(r"(?<![\d.])(127\.\d{1,3}\.\d{1,3}\.)(\d{1,3})(?![\d.]*\d)")


class UnmappedAddressError(ValueError):
    """A captured line holds a loopback address that no prefix maps."""


def captured_address(shown: str) -> str:
    """Return the loopback address that stands for a documentation address."""
    for captured, prefix in PREFIXES.items():
        if shown.startswith(prefix):
            return captured + shown.removeprefix(prefix)
    raise UnmappedAddressError(f"{shown} is in none of {', '.join(PREFIXES.values())}")


def show_addresses(text: str) -> tuple[str, dict[str, str]]:
    """Replace every loopback address; return the text and the replacements made. Nothing else changes."""
    used: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        prefix, last = match.groups()
        if prefix not in PREFIXES:
            raise UnmappedAddressError(
                f"{match.group()} was captured but is in none of {', '.join(PREFIXES)}; "
                "let every client bind an address."
            )
        used[match.group()] = PREFIXES[prefix] + last
        return used[match.group()]

    return _CAPTURED.sub(replace, text), used
