"""Authelia: log-ins as key=value or JSON."""

from ..product import Product, Records, Said, Sample

PRODUCT = Product(
    name="authelia",
    source="internal/handlers, internal/middlewares of Authelia 4.37 and 4.38",
    category="application",
    messages=(
        Said(
            r"Unsuccessful (?P<factor>\w+)(?: \w+)? authentication attempt by user '?(?P<user>.*?)'?(?: and they are banned .*)?",
            "login",
            "failure",
        ),
        Said(
            r"Successful (?P<factor>\w+)(?: \w+)? authentication attempt made by user '?(?P<user>.*?)'?",
            "login",
            "success",
        ),
        Said(r".*", "status"),
    ),
    records=(
        Records(
            keys=("level", "msg", "method", "path", "remote_ip"),
            columns={"time": "time", "src": "remote_ip", "host": "host", "target": "path", "process": "process"},
            says="msg",
        ),
    ),
    samples=(
        Sample(
            'time="2024-03-05T10:11:12Z" level=error msg="Unsuccessful 1FA authentication attempt by user \'dana\'" method=POST '
            "path=/api/firstfactor remote_ip=203.0.113.9",
            {
                "time": "2024-03-05T10:11:12+00:00",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "login",
                "outcome": "failure",
            },
        ),
    ),
)
