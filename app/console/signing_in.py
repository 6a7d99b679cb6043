"""Signing in: a browser cannot send a key with each page, so it shows the key once and gets a cookie that stands for it."""

import hashlib
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

COOKIE = "moewarden_session"


def session_for(key: str) -> str:
    """The cookie of whoever knows the key; it says nothing about the key, and ends with it."""
    return hmac.new(key.encode(), b"moewarden console", hashlib.sha256).hexdigest()


def knows(given: str, key: str) -> bool:
    """Whether a key that was typed is the server's."""
    return bool(key) and hmac.compare_digest(given.strip().encode(), key.encode())


def has_signed_in(headers: Mapping[str, str], key: str) -> bool:
    """Whether a request carries the cookie of whoever has shown the key."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return False
    given = cookies[COOKIE].value if COOKIE in cookies else ""
    return hmac.compare_digest(given.encode(), session_for(key).encode())
