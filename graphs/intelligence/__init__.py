"""Threat intelligence that the user owns: files of any of the usual formats, and what stands on them. Nothing is looked up elsewhere."""

from .known import NOTHING_KNOWN, Intelligence, Listed, read_intelligence
from .listing import Listing, is_hash
from .warninglist import Warninglist

__all__ = ["NOTHING_KNOWN", "Intelligence", "Listed", "Listing", "Warninglist", "is_hash", "read_intelligence"]
