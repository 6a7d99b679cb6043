"""Forms: what a page sends, and the proof that one of our pages sent it."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request

COOKIE = "moewarden_page"
FIELD = "from_page"
MOST_BYTES = 20 * 2**20
"""Of one form: an alert may have 16 MiB."""
_MOST_FIELDS = 100


@dataclass(eq=False)
class FormError(Exception):
    """A form that is refused, in words for the person who sent it."""

    status: int
    message: str


@dataclass(frozen=True)
class Forms:
    """Proofs that a form was sent by a page of this process: another site's page knows neither cookie nor field."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def cookie(self, request: Request) -> tuple[str, bool]:
        """The browser's cookie, the same for the whole of a request; and whether it is a new one that the answer must set."""
        known = request.cookies.get(COOKIE, "")
        if len(known) == 43:
            return known, False
        if not hasattr(request.state, COOKIE):
            setattr(request.state, COOKIE, secrets.token_urlsafe(32))
        return str(getattr(request.state, COOKIE)), True

    def field_for(self, cookie: str) -> str:
        """What the forms of a page carry."""
        return hmac.new(self._key, cookie.encode(), hashlib.sha256).hexdigest()

    async def read(self, request: Request) -> Mapping[str, str]:
        """The fields of a form that one of our pages sent; raises FormError for any other."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise FormError(403, "This form was sent by a page of another site, so nothing was done.")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise FormError(415, "Expected a form as a browser sends it (application/x-www-form-urlencoded).")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise FormError(413, f"The form is larger than {MOST_BYTES:,} bytes, which is all that is read.")
        try:
            fields = dict(
                parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
            )
        except ValueError as error:
            raise FormError(400, f"The form cannot be read ({error}). Reload the page and send it again.") from error
        cookie = request.cookies.get(COOKIE, "")
        if not cookie or not hmac.compare_digest(fields.pop(FIELD, "").encode(), self.field_for(cookie).encode()):
            raise FormError(403, "The page is older than this server, or was not sent by it. Reload it and try again.")
        return fields
