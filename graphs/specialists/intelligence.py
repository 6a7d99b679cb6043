"""The threat intelligence specialist: the user's own lists, and what a technique is."""

from ..tools import intelligence as tools
from .specialist import Specialist

INTELLIGENCE = Specialist(
    name="intelligence",
    charter="Knows the user's lists of indicators and what ATT&CK techniques are.",
    aims={"reputation": "Is {subject} known to any list?", "technique": "What is {subject}?"},
    tools={
        "lists": lambda bench, desk, subject, _: tools.lists(desk, subject, bench.intelligence),
        "describe": lambda _, _desk, subject, _hits: tools.describe(subject),
    },
)
