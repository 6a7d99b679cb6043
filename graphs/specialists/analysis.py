"""The analysis specialist: counts over time, deviation from the rest."""

from ..tools import analysis as tools
from .specialist import Specialist

ANALYSIS = Specialist(
    name="analysis",
    charter="Counts: over time, before and after, against the rest.",
    aims={"trend": "How does {subject} develop over time?", "baseline": "How does {subject} compare with its peers?"},
    tools={
        "counts": lambda _, desk, subject, _hits: tools.counts(desk, subject),
        "compare": lambda _, desk, subject, _hits: tools.compare(desk, subject),
    },
)
