"""The four specialists. To add one, write its file and name it here."""

from ..schema import SpecialistName
from .analysis import ANALYSIS
from .data import DATA
from .intelligence import INTELLIGENCE
from .specialist import Specialist, build_specialist
from .triage import TRIAGE

SPECIALISTS: dict[SpecialistName, Specialist] = {
    specialist.name: specialist for specialist in (TRIAGE, INTELLIGENCE, DATA, ANALYSIS)
}

__all__ = ["SPECIALISTS", "Specialist", "build_specialist"]
