"""The bundled model on one CPU thread: our engine beside `generate()` and llama.cpp on the same weights.

Engines take turns, round by round, and medians count, so that other work on the machine meets all of them alike.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import torch

from ..engine.engine import Engine
from ..moe.loading import LoadSettings, load_model
from .gguf_file import write_gguf
from .llama import Llama
from .ours import OurEngine
from .peers import PeerMissingError
from .routed_layer import RoutedShape, random_experts, routed_rows
from .timing import Candidate, Timing, random_prompts
from .transformers_engine import TransformersEngine
from .work import Job, Row

GRANITE_LAYER = RoutedShape(hidden=1536, inner=512, experts=64, top_k=6)
"""granite-4.0-h-tiny's routed layer."""
COMPARED_TOKENS = 48
"""Of a greedy answer, compared with llama.cpp's before anything is timed."""
LEAST_AGREEMENT = 0.9
"""Of those tokens, or llama.cpp does not run the same model."""


@dataclass(frozen=True)
class Choice:
    """One enumerated decision."""

    prompt: tuple[int, ...]
    texts: tuple[str, ...]
    options: tuple[tuple[int, ...], ...]
    """The texts' tokens."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What is measured."""

    checkpoint: Path
    choices: Sequence[Choice]
    """Decisions; each round takes others."""
    end_id: int
    rounds: int = 5
    prompt_tokens: int = 512
    new_tokens: int = 128
    experts: str = "expanded"
    """How our engine runs the experts."""

    @property
    def shared_tokens(self) -> int:
        """Tokens with which all prompts begin: every engine may keep what it read of them."""
        prompts = [choice.prompt for choice in self.choices]
        ends = zip(min(prompts), max(prompts), strict=False)  # what these two share, all between them share
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))


def cpu_rows(work: Workload) -> Iterator[Row]:
    """Writing, deciding, and one routed layer of Granite's size; one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with tempfile.TemporaryDirectory(prefix="moewarden-bench-") as folder:
            for row in [*_model_rows(work, Path(folder)), *_layer_rows(work.rounds)]:
                yield {"section": "cpu", "threads": 1} | row
    finally:
        torch.set_num_threads(threads)


def synthetic_choices(vocabulary: int, count: int, *, seed: int = 0) -> list[Choice]:
    """Decisions of random tokens, for a checkpoint without a tokenizer: three options, told apart by one token."""
    lengths = torch.randint(40, 160, (count,), generator=torch.Generator().manual_seed(seed)).tolist()
    prompts = (tuple(random_prompts(vocabulary, 1, length, seed + n)[0]) for n, length in enumerate(lengths))
    return [Choice(prompt, ("a", "b", "c"), ((5,), (6,), (7,))) for prompt in prompts]


class LlamaEngine:
    """llama.cpp as the other engines are timed; its own clock says how long reading and writing took."""

    def __init__(self, llama: Llama, network: object) -> None:
        """`network` is what the weights came from."""
        self.network = network
        self.notes: dict[str, object] = {}
        self._llama = llama

    def run(self, prompts: Sequence[Sequence[int]], new_tokens: int) -> Timing:
        """One prompt."""
        found = self._llama.complete(prompts[0], new_tokens + 1, goes_on=True, keeps_prompt=False)
        return Timing(found.prompt_seconds, found.decode_seconds, found.decode_tokens)


def _model_rows(work: Workload, folder: Path) -> Iterator[Row]:
    settings = LoadSettings(device="cpu", experts=work.experts)  # type: ignore[arg-type]
    ours = OurEngine(work.checkpoint, torch.device("cpu"), slots=1, settings=settings)
    expanded = load_model(work.checkpoint, LoadSettings(device="cpu", experts="expanded")).network
    candidates: dict[str, Candidate] = {"moewarden": ours, "transformers generate()": TransformersEngine(expanded)}
    deciders: dict[str, Callable[[Choice], int]] = {"moewarden": lambda choice: _choose(ours.engine, choice, work)}
    try:
        llama, agreement = _make_llama(work, ours, folder)
        yield {"what": "same tokens as ours", "engine": "llama.cpp F32", "agreement": agreement}
        candidates["llama.cpp Q4_0"] = LlamaEngine(llama, expanded)
        deciders["llama.cpp Q4_0"] = lambda choice: _choose_with_llama(llama, choice)
    except PeerMissingError as error:
        yield {"what": "same tokens as ours", "engine": "llama.cpp", "error": str(error)}
    yield from _writing(work, candidates, expanded.config.get_text_config().vocab_size)
    yield from _deciding(work, deciders)


def _make_llama(work: Workload, ours: OurEngine, folder: Path) -> tuple[Llama, float]:
    """llama.cpp with the 4-bit weights, once it is seen to run the same model with unrounded ones."""
    exact, rounded = folder / "F32.gguf", folder / "Q4_0.gguf"
    write_gguf(work.checkpoint, exact, "F32")
    prompt = list(work.choices[0].prompt)
    expected = ours.answer(prompt, COMPARED_TOKENS)
    llama = Llama(exact)
    # Token by token from our answer: one tie decided otherwise does not change all that follows.
    same = 0
    for number, token in enumerate(expected):
        found = llama.complete([*prompt, *expected[:number]], 1, tells_tokens=True).tokens
        same += (found[0] if found else work.end_id) == token
    agreement = same / len(expected)
    if agreement < LEAST_AGREEMENT:
        raise PeerMissingError(f"llama.cpp gives other tokens than we do: only {agreement:.0%} are the same")
    del llama
    write_gguf(work.checkpoint, rounded, "Q4_0")
    return Llama(rounded), round(agreement, 4)


def _writing(work: Workload, candidates: dict[str, Candidate], vocabulary: int) -> Iterator[Row]:
    runs: dict[str, list[Timing]] = {name: [] for name in candidates}
    for number in range(work.rounds + 1):
        for name, candidate in candidates.items():
            prompts = random_prompts(vocabulary, 1, work.prompt_tokens, seed=number)
            runs[name].append(candidate.run(prompts, work.new_tokens))
    for name, timings in runs.items():
        counted = timings[1:]  # the first round warms up
        yield {
            "what": f"writing {work.new_tokens} tokens after {work.prompt_tokens}",
            "engine": name,
            "decode_tokens_per_s": round(statistics.median(t.decode_tokens_per_second for t in counted), 1),
            "prefill_tokens_per_s": round(
                work.prompt_tokens / statistics.median(t.first_token_seconds for t in counted), 1
            ),
            "rounds": work.rounds,
        } | candidates[name].notes


def _deciding(work: Workload, deciders: dict[str, Callable[[Choice], int]]) -> Iterator[Row]:
    size = len(work.choices) // (work.rounds + 1)
    assert size, "each round needs a decision of its own"
    seconds: dict[str, list[float]] = {name: [] for name in deciders}
    answers: dict[str, list[int]] = {name: [] for name in deciders}
    for number in range(work.rounds + 1):
        part = work.choices[number * size : (number + 1) * size]
        for name, decide in deciders.items():
            started = time.perf_counter()
            answers[name] += [decide(choice) for choice in part]
            seconds[name].append(time.perf_counter() - started)
    tokens = statistics.mean(len(choice.prompt) for choice in work.choices)
    ours = answers["moewarden"]
    for name in deciders:
        yield {
            "what": "constrained decisions",
            "engine": name,
            "decisions_per_s": round(size / statistics.median(seconds[name][1:]), 1),
            "agreement": round(sum(a == b for a, b in zip(answers[name], ours, strict=True)) / len(ours), 4),
            "mean_prompt_tokens": round(tokens, 1),
            "decisions_a_round": size,
            "rounds": work.rounds,
        }


def _choose(engine: Engine, choice: Choice, work: Workload) -> int:
    return engine.score_choices(choice.prompt, choice.options, work.end_id, prefix_tokens=work.shared_tokens).best


def _choose_with_llama(llama: Llama, choice: Choice) -> int:
    """The option llama.cpp writes under a grammar; one token is enough where the first ones differ."""
    first = {option[0] for option in choice.options}
    needed = 1 if len(first) == len(choice.options) else max(map(len, choice.options)) + 1
    text = llama.choose(choice.prompt, choice.texts, needed)
    fitting = [number for number, option in enumerate(choice.texts) if option.startswith(text)]
    return min(fitting, key=lambda number: len(choice.texts[number]), default=-1) if text else -1


def _layer_rows(rounds: int) -> Iterator[Row]:
    """One token through a routed layer of Granite's size, the engines in turn."""
    job = Job(section="cpu", device_name="cpu", dtype_name="float32")
    layers = [random_experts(GRANITE_LAYER, job, seed) for seed in range(2)]
    found: dict[str, list[Row]] = {}
    for _ in range(rounds):
        for row in routed_rows(GRANITE_LAYER, layers, 1, job):
            found.setdefault(row["engine"], []).append(row)
    for name, rows in found.items():
        told: Row = {"what": "routed layer: 64 experts, top 6, 1536/512, one token", "engine": name}
        times = [row["seconds"] * 1e3 for row in rows if "seconds" in row]
        yield told | ({"milliseconds": round(statistics.median(times), 3)} if times else {"error": rows[0]["error"]})
