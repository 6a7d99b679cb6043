"""The pages on which a person works: cases, a run as it happens, its report and its events.

    routes(desk)              -> the pages, for the server that `moewarden serve` runs
    has_signed_in(headers, key)  whether a browser has shown the server's key on the sign-in page

Pages are made here, whole, from run folders and from what the desk tells. The browser loads nothing from elsewhere, and no
text of a log can become code in it: templates escape every text, and the policy sent with each page lets nothing else run.
"""

from .routes import routes
from .signing_in import has_signed_in

__all__ = ["has_signed_in", "routes"]
