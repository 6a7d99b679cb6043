"""Tools with arguments of the model's own choosing, each specialist's in one file. None of them changes anything."""

from ..schema import SpecialistName
from .analysis import ANALYSIS
from .data import DATA
from .instrument import Instrument
from .intelligence import INTELLIGENCE
from .triage import TRIAGE

INSTRUMENTS: dict[SpecialistName, tuple[Instrument, ...]] = {
    "triage": TRIAGE,
    "intelligence": INTELLIGENCE,
    "data": DATA,
    "analysis": ANALYSIS,
}
"""What each specialist may use, the most useful first: a model with little room gets the first ones."""

__all__ = ["INSTRUMENTS", "Instrument"]
