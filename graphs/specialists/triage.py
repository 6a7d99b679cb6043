"""The log triage specialist."""

from ..tools import triage as tools
from .specialist import Specialist

TRIAGE = Specialist(
    name="triage",
    charter="Reads the logs: signals, timelines, single events, what is rare.",
    aims={
        "activity": "What did {subject} do?",
        "around": "What happened around {subject}?",
        "rare": "What is unusual about {subject}?",
    },
    tools={
        "signals": lambda _, desk, subject, hits: tools.signals(desk, subject, hits),
        "timeline": lambda _, desk, subject, _hits: tools.timeline(desk, subject),
        "event": lambda _, desk, subject, hits: tools.event(desk, subject, hits),
        "neighbours": lambda _, desk, subject, hits: tools.neighbours(desk, subject, hits),
        "templates": lambda _, desk, subject, _hits: tools.templates(desk, subject),
        "rare": lambda _, desk, subject, _hits: tools.rare(desk, subject),
    },
)
