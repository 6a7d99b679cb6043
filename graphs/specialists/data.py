"""The data specialist: SQL over the event store and the user's databases, read-only."""

from ..tools import data as tools
from .specialist import Specialist

DATA = Specialist(
    name="data",
    charter="Asks the event store and the user's databases in SQL.",
    aims={"reach": "What did {subject} reach?", "records": "What do the databases hold about {subject}?"},
    tools={
        "schema": lambda bench, desk, _, _hits: tools.schema(desk, bench.databases),
        "reach": lambda _, desk, subject, _hits: tools.reach(desk, subject),
        "records": lambda bench, desk, subject, _: tools.records(desk, subject, bench.databases),
    },
)
