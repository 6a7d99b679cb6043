"""The door for programs: what the desk does, over HTTP, beside the pages for people.

    make_app(desk, ServeSettings(key=…, roots=…), pages=…, signed_in=…, alerts=…)   # an ASGI application
    serve(app, listen(host, port))                                                  # until the process is asked to stop

`/openapi.json` describes it. Nobody but this machine reaches it unless an address and a key are given; a page of another site
never does: names and origins are looked at, and nothing is said of who else may read an answer.
"""

from .api import ServeSettings, make_app, reads_itself
from .server import serve

__all__ = ["ServeSettings", "make_app", "reads_itself", "serve"]
