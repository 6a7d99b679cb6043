"""Which jobs a GPU run consists of, most important first, and how much time each may take."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .decoding import ENGINES, OURS
from .work import Job

MODELS = ("granite-4.0-h-tiny", "OLMoE-1B-7B", "Qwen3-30B-A3B")
"""Measured on a GPU unless others are named."""

SECTIONS = ("decode", "context", "profile", "routed layer", "linear layer", "storage")
"""What a run may be limited to."""

BATCHES = (1, 8, 2, 4, 16)
"""In the order of their importance."""

SECONDS = {
    "transformers compiled": 120.0,
    "transformers max-autotune": 150.0,
    "moewarden compiled": 150.0,
    "experts4bit-qlora": 30.0,
    OURS: 40.0,
    "context": 20.0,
    "profile": 20.0,
    "routed layer": 20.0,
    "linear layer": 15.0,
    "storage": 100.0,
}
"""Of a job, its set-up not counted; any other engine has `PEER_SECONDS`."""
PEER_SECONDS = 20.0

LAST = ("experts4bit-qlora", "transformers max-autotune")
"""Measured at the end of a run, on the first model alone: they take long to set up."""


def gpu_jobs(
    base: Job,
    models: Sequence[str] = MODELS,
    sections: Sequence[str] = SECTIONS,
    engines: Sequence[str] = tuple(ENGINES),
) -> Iterator[Job]:
    """The jobs of a run; `base` holds what they share."""

    def job(section: str, model: str, engine: str = "", **values: object) -> Job:
        seconds = base.seconds if base.is_tiny else SECONDS.get(engine or section, PEER_SECONDS)
        return replace(base, section=section, model=model, engine=engine, seconds=seconds, **values)  # type: ignore[arg-type]

    for number, model in enumerate(models):
        if "decode" in sections and OURS in engines:
            yield job("decode", model, OURS)
        if "context" in sections and number == 0:
            yield job("context", model)
        if "profile" in sections:
            yield job("profile", model, batches=base.batches[:2])
        if "routed layer" in sections:
            yield job("routed layer", model)
        if "linear layer" in sections and number == 0:
            yield job("linear layer", model)
        if "decode" in sections:
            yield from (job("decode", model, engine) for engine in engines if engine != OURS and engine not in LAST)
        if "storage" in sections and number == 0:
            yield job("storage", model)
    if "decode" in sections and models:
        yield from (job("decode", models[0], engine) for engine in engines if engine in LAST)
