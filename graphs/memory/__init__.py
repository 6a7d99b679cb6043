"""Long-term memory across investigations."""

from .memory import LongTermMemory, MemoryFolder, MemoryKind, NewMemory, RecalledMemory

__all__ = ["LongTermMemory", "MemoryFolder", "MemoryKind", "NewMemory", "RecalledMemory"]
