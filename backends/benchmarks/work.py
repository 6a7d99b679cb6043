"""What a worker process is told to measure, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedConfig

from .configurations import CONFIGURATIONS

Row = dict[str, Any]
"""One line of the results."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One worker process."""

    section: str
    """One of the worker's sections."""
    model: str = ""
    """A configuration's name."""
    engine: str = ""
    """For `decode`: who runs it."""
    batches: tuple[int, ...] = (1,)
    prompt_tokens: int = 512
    new_tokens: int = 128
    device_name: str = "cuda"
    dtype_name: str = "bfloat16"
    is_tiny: bool = False
    """Measure the small copy of the configuration: a dry run."""
    seconds: float = 60.0
    """How long it should take; it is stopped somewhat later."""
    work_folder: str = ""
    """Where checkpoints may be put; shared by the jobs of a run."""

    @property
    def device(self) -> torch.device:
        """Where to run."""
        return torch.device(self.device_name)

    @property
    def dtype(self) -> torch.dtype:
        """What to compute in."""
        dtype: torch.dtype = getattr(torch, self.dtype_name)
        return dtype

    @property
    def work(self) -> Path:
        """Where checkpoints may be put."""
        return Path(self.work_folder)

    def config(self) -> PreTrainedConfig:
        """The model's configuration."""
        return CONFIGURATIONS[self.model].build(is_tiny=self.is_tiny)

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @staticmethod
    def load(text: str) -> "Job":
        """Back from JSON."""
        values: Mapping[str, Any] = json.loads(text)
        return Job(**{**values, "batches": tuple(values["batches"])})

    @property
    def title(self) -> str:
        """For progress and for rows about its failure."""
        return " ".join(part for part in (self.section, self.model, self.engine) if part)
