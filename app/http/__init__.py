"""The door for programs: what the desk does, over HTTP, beside the pages for people.

    make_app(desk, ServeSettings(key=…, roots=…), pages=…, signed_in=…, alerts=…)   # an ASGI application
    server_of(app).run(sockets=[listen(host, port)])                                # until somebody calls its `end`

`/openapi.json` describes it. Nobody but this machine reaches it unless an address and a key are given; a page of another site
never does: names and origins are looked at, and nothing is said of who else may read an answer.
"""

from .api import ServeSettings, make_app, reads_itself
from .server import Server, server_of

__all__ = ["ServeSettings", "Server", "make_app", "reads_itself", "server_of"]
