"""The compiled CPU program gives Transformers' logits, whatever runs beside it and however tokens are divided."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    GraniteMoeConfig,
    GraniteMoeSharedConfig,
    MixtralConfig,
    OlmoeConfig,
    PreTrainedConfig,
    Qwen3MoeConfig,
)

from moewarden.app.commands.bench_backend import bundled_choices
from moewarden.app.training.generate import examples
from moewarden.backends import KernelUnavailableError, PromptTooLongError
from moewarden.backends.engine.engine import Engine, EngineSettings
from moewarden.backends.engine.native import NativeRunner, native_obstacle
from moewarden.backends.engine.native_model import ARCHITECTURES, describe_model
from moewarden.backends.moe.loading import LoadedModel, LoadSettings, load_model

from ..conftest import granite_config, save_random_model

BUNDLED = Path(__file__).parents[3] / "app" / "models" / "warden-small"
VOCABULARY = 461
"""No multiple of four."""


@pytest.fixture(scope="module")
def bundled() -> LoadedModel:
    return load_model(BUNDLED)


@pytest.fixture(scope="module", params=["exact", "rounded"])
def runner(request: pytest.FixtureRequest, bundled: LoadedModel) -> NativeRunner:
    obstacle = native_obstacle(bundled, request.param)
    if obstacle is not None:
        pytest.skip(obstacle)
    return NativeRunner(bundled, slots=6, products=request.param)


@pytest.fixture(scope="module")
def exact(bundled: LoadedModel) -> NativeRunner:
    return NativeRunner(bundled, slots=2)


@pytest.fixture(autouse=True)
def _empty_slots(request: pytest.FixtureRequest) -> None:
    for name in {"runner", "exact"}.intersection(request.fixturenames):
        used = request.getfixturevalue(name)
        for slot in range(used.slots):
            used.reset(slot)


def prompt(length: int, seed: int = 0) -> list[int]:
    return torch.randint(3, VOCABULARY, (length,), generator=torch.Generator().manual_seed(seed)).tolist()


def reference(loaded: LoadedModel, tokens: list[int]) -> torch.Tensor:
    """Transformers' logits [T, V]."""
    with torch.inference_mode():
        logits: torch.Tensor = loaded.network(torch.tensor([tokens])).logits[0]
    return logits


def greedy(runner: NativeRunner, slot: int, tokens: list[int], count: int) -> list[int]:
    logits, found = runner.feed(slot, tokens), []
    while True:
        found.append(int(logits.argmax()))
        if len(found) == count:
            return found
        logits = runner.step({slot: found[-1]})[0]


def variant(**changes: Any) -> Callable[[], PreTrainedConfig]:
    def build() -> PreTrainedConfig:
        config = granite_config(VOCABULARY)
        for name, value in changes.items():
            setattr(config, name, value)
        return config

    return build


def hybrid(**changes: Any) -> Callable[[], PreTrainedConfig]:
    def build() -> PreTrainedConfig:
        config = granite_config(VOCABULARY, hybrid=True)
        for name, value in changes.items():
            setattr(config, name, value)
        return config

    return build


_PLAIN = {
    "vocab_size": VOCABULARY, "hidden_size": 64, "intermediate_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "num_local_experts": 8, "num_experts_per_tok": 2,
    "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 1,
}  # fmt: skip
_OTHER = {name: value for name, value in _PLAIN.items() if name != "num_local_experts"}
_QWEN = _OTHER | {"num_experts": 8, "moe_intermediate_size": 32, "head_dim": 32, "norm_topk_prob": True}
VARIANTS: dict[str, Callable[[], PreTrainedConfig]] = {
    "plain": variant(),
    "every expert for every token": variant(num_experts_per_tok=8),
    "62 experts": variant(num_local_experts=62, num_experts_per_tok=6),
    "three experts, one chosen": variant(num_local_experts=3, num_experts_per_tok=1),
    "widths of 96": variant(
        mamba_d_head=24,
        hidden_size=96,
        intermediate_size=96,
        shared_intermediate_size=160,
        num_attention_heads=6,
        num_key_value_heads=1,
    ),
    "as many keys as queries": variant(num_key_value_heads=4),
    "three queries share a key": variant(hidden_size=96, mamba_d_head=24, num_attention_heads=6),
    "no positions": variant(position_embedding_type="nope"),
    "multipliers": variant(
        embedding_multiplier=3.0, attention_multiplier=0.1, residual_multiplier=0.22, logits_scaling=6.0
    ),
    "own head": variant(tie_word_embeddings=False),
    "attention bias": variant(attention_bias=True),
    "hybrid": hybrid(),
    "hybrid without positions": hybrid(position_embedding_type="nope", residual_multiplier=0.22),
    "hybrid of two groups": hybrid(mamba_n_groups=2, mamba_d_conv=3, mamba_d_state=32),
    "hybrid without a bias of the convolution": hybrid(mamba_conv_bias=False),
    "granitemoe": lambda: GraniteMoeConfig(**_PLAIN),
    "granitemoeshared": lambda: GraniteMoeSharedConfig(**_PLAIN, shared_intermediate_size=64),
    "olmoe": lambda: OlmoeConfig(**_OTHER, num_experts=8, norm_topk_prob=False),
    "olmoe, gates that add up to one": lambda: OlmoeConfig(**_OTHER, num_experts=8, norm_topk_prob=True),
    "qwen3_moe": lambda: Qwen3MoeConfig(**_QWEN),
    "qwen3_moe, biases and gates as they come": lambda: Qwen3MoeConfig(
        **{**_QWEN, "norm_topk_prob": False}, attention_bias=True
    ),
    "qwen3_moe that sees nine tokens": lambda: Qwen3MoeConfig(**_QWEN, use_sliding_window=True, sliding_window=9),
    "mixtral": lambda: MixtralConfig(**_OTHER, num_local_experts=8, sliding_window=None),
    "mixtral that sees five tokens": lambda: MixtralConfig(**_OTHER, num_local_experts=8, sliding_window=5),
}


@pytest.mark.parametrize("build", VARIANTS.values(), ids=VARIANTS.keys())
def test_logits_are_those_of_transformers(build: Callable[[], PreTrainedConfig], tmp_path: Path):
    save_random_model(build(), tmp_path, vectors=True)
    loaded = load_model(tmp_path)
    assert native_obstacle(loaded) is None
    ours, tokens = NativeRunner(loaded, slots=2), prompt(38)
    expected = reference(loaded, tokens)
    counts = loaded.routing.open(1, loaded.device)
    with torch.inference_mode(), counts.recording(torch.zeros(len(tokens), dtype=torch.int64)):
        loaded.network(torch.tensor([tokens]))
    first = ours.feed(0, tokens[:1])
    rest = ours.branch(0, [tokens[1:]])[0]
    torch.testing.assert_close(torch.cat([first[None], rest]), expected, atol=1e-4, rtol=1e-4)
    assert ours.routing(0).per_layer == counts.read(0)
    assert (ours.routing(0).tokens, ours.routing(0).top_k) == (38, counts.top_k)


def test_the_bundled_models_logits_are_those_of_transformers(bundled: LoadedModel, exact: NativeRunner):
    tokens = prompt(300)
    expected = reference(bundled, tokens)
    torch.testing.assert_close(exact.feed(0, tokens), expected[-1], atol=1e-4, rtol=0)
    for position in range(3):
        torch.testing.assert_close(
            exact.feed(1, tokens[position : position + 1]), expected[position], atol=1e-4, rtol=0
        )


_WIDE = {
    "vocab_size": VOCABULARY, "hidden_size": 128, "intermediate_size": 64, "num_hidden_layers": 3,
    "num_attention_heads": 4, "num_key_value_heads": 2, "num_experts_per_tok": 2,
    "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 1,
}  # fmt: skip
ROUNDED: dict[str, tuple[Callable[[], PreTrainedConfig], LoadSettings]] = {
    "hybrid": (
        hybrid(hidden_size=128, intermediate_size=64, mamba_d_head=32, residual_multiplier=0.3),
        LoadSettings(),
    ),
    "hybrid, head in eight bits": (
        hybrid(hidden_size=128, intermediate_size=64, mamba_d_head=32, residual_multiplier=0.3),
        LoadSettings(head_bits=8, double_quant=True),
    ),
    "olmoe": (lambda: OlmoeConfig(**_WIDE, num_experts=8), LoadSettings()),
    "mixtral": (lambda: MixtralConfig(**_WIDE, num_local_experts=8), LoadSettings(head_bits=8)),
}


@pytest.mark.parametrize(("build", "settings"), ROUNDED.values(), ids=ROUNDED.keys())
def test_rounded_activations_change_logits_a_little(
    build: Callable[[], PreTrainedConfig], settings: LoadSettings, tmp_path: Path
):
    save_random_model(build(), tmp_path, vectors=True)
    loaded = load_model(tmp_path, settings)
    if (obstacle := native_obstacle(loaded, "rounded")) is not None:
        pytest.skip(obstacle)
    ours, tokens = NativeRunner(loaded, slots=2, products="rounded"), prompt(38)
    expected = reference(loaded, tokens)
    found = torch.cat([ours.feed(0, tokens[:1])[None], ours.branch(0, [tokens[1:]])[0]])
    # Random weights magnify what differs, and where another expert wins, a row differs more.
    errors = (found - expected).pow(2).mean(-1).sqrt() / expected.std()
    assert 1e-4 < errors.median() < 0.2
    assert torch.equal(ours.feed(1, tokens), found[-1])


@pytest.mark.parametrize("products", ["exact", "rounded"])
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_show_in_a_single_bit(
    products: Any, threads: int, bundled: LoadedModel, monkeypatch: pytest.MonkeyPatch
):
    if (obstacle := native_obstacle(bundled, products)) is not None:
        pytest.skip(obstacle)
    ours = NativeRunner(bundled, slots=3, products=products)
    expected = [ours.feed(0, prompt(70)), ours.step({0: 9})[0], *ours.branch(0, [prompt(3), prompt(2)])]
    counts = ours.routing(0)
    before = torch.get_num_threads()
    monkeypatch.setattr("moewarden.backends.engine.native.PRODUCTS_PER_THREAD", 1)
    torch.set_num_threads(threads)
    try:
        found = [ours.feed(1, prompt(70)), ours.step({1: 9})[0], *ours.branch(1, [prompt(3), prompt(2)])]
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(a, b) for a, b in zip(found, expected, strict=True))
    assert ours.routing(1) == counts


def test_a_thread_that_fails_before_it_takes_a_part_is_not_missed(
    bundled: LoadedModel, monkeypatch: pytest.MonkeyPatch
):
    ours, here = NativeRunner(bundled, slots=2), threading.current_thread()
    expected, program = ours.feed(0, prompt(5)), ours._forward

    def fail_elsewhere(*arguments: Any) -> None:
        if threading.current_thread() is not here:
            raise MemoryError("no room")
        program(*arguments)

    monkeypatch.setattr(ours, "_forward", fail_elsewhere)
    monkeypatch.setattr(ours, "_threads", lambda _rows: 2)
    for _ in range(3):
        ours.reset(1)
        assert torch.equal(ours.feed(1, prompt(5)), expected)


def test_rounded_activations_leave_the_bundled_models_decisions_alone(bundled: LoadedModel):
    if (obstacle := native_obstacle(bundled, "rounded")) is not None:
        pytest.skip(obstacle)
    decisions = list(islice(examples(31_000_003, "in"), 100))
    choices, end_id = bundled_choices(len(decisions))
    found = {}
    for name in ("native", "native-8bit"):
        engine = Engine(bundled, EngineSettings(slots=1, runner=name))
        found[name] = [engine.score_choices(choice.prompt, choice.options, end_id) for choice in choices]
    same = sum(a.best == b.best for a, b in zip(found["native"], found["native-8bit"], strict=True))
    assert same >= 99
    right = [list(choice.texts).index(each.answer) for choice, each in zip(choices, decisions, strict=True)]
    exact, rounded = (
        sum(score.logprobs[answer] for score, answer in zip(scores, right, strict=True)) / len(right)
        for scores in found.values()
    )
    assert abs(exact - rounded) < 0.002


def test_scales_beyond_16_bits_are_not_rounded(tmp_path: Path):
    config = granite_config(464)
    config.intermediate_size = 64
    save_random_model(config, tmp_path)
    loaded = load_model(tmp_path)
    if native_obstacle(loaded, "rounded") is not None:
        pytest.skip("this processor has no fast products of bytes")
    loaded.network.model.layers[1].self_attn.q_proj.weight_absmax[3] = 1e5
    assert "self_attn.q_proj.weight_absmax goes beyond 65,504" in str(native_obstacle(loaded, "rounded"))


def test_mamba_states_follow_the_sequence(granite_hybrid: Path):
    ours, tokens = NativeRunner(load_model(granite_hybrid), slots=3), prompt(60)
    whole = ours.feed(0, tokens)
    ours.feed(1, tokens[:20])
    snapshot = ours.save(1)
    branches = ours.branch(1, [tokens[20:], tokens[20:25]])
    assert torch.equal(branches[0][-1], whole)
    assert torch.equal(branches[1], branches[0][:5])
    for start, end in ((20, 21), (21, 59), (59, 60)):
        logits = ours.feed(1, tokens[start:end])
    assert torch.equal(logits, whole)
    ours.load(2, snapshot)
    assert torch.equal(ours.feed(2, tokens[20:]), whole)
    ours.reset(0)
    assert torch.equal(ours.feed(0, tokens), whole)
    assert snapshot.bytes > 20 * 2 * 2 * 16 * 4 + 3 * 128 * 16 * 4


@pytest.mark.parametrize("length", [1, 2, 33, 200], ids="T={}".format)
def test_greedy_tokens_are_those_of_generate(bundled: LoadedModel, exact: NativeRunner, length: int):
    ids = prompt(length, seed=length)
    expected = bundled.network.generate(
        torch.tensor([ids]), max_new_tokens=16, do_sample=False, eos_token_id=None, pad_token_id=0
    )[0, length:]
    assert greedy(exact, 0, ids, 16) == expected.tolist()


def test_neighbours_do_not_show_in_a_single_bit(runner: NativeRunner):
    prompts = [prompt(length, seed=length) for length in (3, 40, 64, 65)]
    alone = []
    for tokens in prompts:
        runner.reset(5)
        runner.feed(5, tokens)
        alone.append([runner.step({5: token})[0] for token in (7, 8, 9)])
    for slot, tokens in enumerate(prompts[:3]):
        runner.feed(slot, tokens)
    first = runner.step({0: 7, 1: 7, 2: 7})
    runner.feed(3, prompts[3])  # joins
    second = runner.step({3: 7, 2: 8, 0: 8, 1: 8})
    runner.reset(0)  # leaves
    third = runner.step({1: 9, 3: 8, 2: 9})
    assert torch.equal(first, torch.stack([alone[slot][0] for slot in (0, 1, 2)]))
    assert torch.equal(second, torch.stack([alone[3][0], alone[2][1], alone[0][1], alone[1][1]]))
    assert torch.equal(third, torch.stack([alone[1][2], alone[3][1], alone[2][2]]))


def test_division_into_passes_does_not_show_in_a_single_bit(runner: NativeRunner):
    tokens = prompt(150)
    whole = runner.feed(0, tokens)
    for slot, sizes in enumerate(([1, 149], [64, 1, 85], [149, 1]), start=1):
        start = 0
        for size in sizes:
            logits = runner.feed(slot, tokens[start : start + size])
            start += size
        assert torch.equal(logits, whole), sizes
        assert runner.length(slot) == 150
    assert all(runner.routing(slot).per_layer == runner.routing(0).per_layer for slot in (1, 2, 3))


def test_branches_are_what_feeding_each_would_give(runner: NativeRunner):
    start, tails = prompt(70), [prompt(length, seed=length) for length in (1, 4, 2, 5)]
    runner.feed(0, start)
    found = runner.branch(0, tails)
    for tail, logits in zip(tails, found, strict=True):
        runner.reset(1)
        runner.feed(1, start)
        assert torch.equal(logits, torch.stack([runner.feed(1, [token]) for token in tail]))
    assert runner.length(0) == 70
    assert runner.routing(0).tokens == 70 + 12
    runner.reset(1)
    runner.feed(1, start)
    assert torch.equal(runner.feed(0, [5]), runner.feed(1, [5]))
    assert runner.branch(0, []) == []


def test_a_snapshot_continues_as_the_sequence_did(runner: NativeRunner):
    runner.feed(0, prompt(100))
    snapshot = runner.save(0)
    expected = runner.feed(0, prompt(9, seed=1))
    runner.load(1, snapshot)
    assert (snapshot.length, runner.length(1), runner.routing(1).tokens) == (100, 100, 0)
    assert snapshot.bytes == 2 * 4 * 4 * 2 * 100 * 64
    assert torch.equal(runner.feed(1, prompt(9, seed=1)), expected)
    assert runner.routing(1).tokens == 9
    assert snapshot.length == 100


def test_a_slot_used_before_starts_afresh(runner: NativeRunner):
    expected = runner.feed(0, prompt(5))
    runner.feed(1, prompt(500, seed=3))
    runner.reset(1)
    assert runner.length(1) == 0
    assert torch.equal(runner.feed(1, prompt(5)), expected)


def test_a_forced_expert_gets_every_token(granite: Path):
    loaded = load_model(granite, LoadSettings(forced_expert=5))
    ours, tokens = NativeRunner(loaded, slots=1), prompt(11)
    torch.testing.assert_close(ours.feed(0, tokens), reference(loaded, tokens)[-1], atol=1e-4, rtol=1e-4)
    for layer in ours.routing(0).per_layer:
        assert layer == [0, 0, 0, 0, 0, 33, 0, 0]


def test_a_router_that_gives_no_numbers_sends_each_row_to_one_expert_several_times(granite: Path):
    loaded = load_model(granite)
    for layer in loaded.network.model.layers:
        torch.nn.init.constant_(layer.block_sparse_moe.router.weight, float("nan"))
    runner = NativeRunner(loaded, slots=1)
    for length in (1, 8, 40):
        runner.reset(0)
        assert runner.feed(0, prompt(length)).isnan().all()
        routing = runner.routing(0)
        assert all(layer == [length * routing.top_k] + [0] * (len(layer) - 1) for layer in routing.per_layer)


def test_a_sequence_may_fill_the_context_and_no_more(granite: Path, monkeypatch: pytest.MonkeyPatch):
    loaded = load_model(granite)
    monkeypatch.setattr(loaded.network.config, "max_position_embeddings", 70)
    ours, tokens = NativeRunner(loaded, slots=1), prompt(70)
    ours.feed(0, tokens[:69])
    torch.testing.assert_close(ours.feed(0, tokens[69:]), reference(loaded, tokens)[-1], atol=1e-4, rtol=1e-4)
    with pytest.raises(PromptTooLongError, match="1 tokens after 70 exceed the model's context of 70"):
        ours.step({0: 5})
    assert ours.length(0) == 70


@pytest.mark.parametrize("tokens", [[], [-1], [5, 3072]], ids=str)
def test_tokens_outside_the_vocabulary_are_refused(runner: NativeRunner, tokens: list[int]):
    with pytest.raises(ValueError, match="from 0 to 3071"):
        runner.feed(0, tokens)
    assert (runner.length(0), runner.routing(0).tokens) == (0, 0)


def test_what_it_cannot_run_is_said(granite: Path):
    loaded = load_model(granite)
    obstacle = native_obstacle(load_model(granite, LoadSettings(experts="expanded")))
    assert obstacle == "it runs from packed weights, the experts are expanded"
    obstacle = native_obstacle(load_model(granite, LoadSettings(quantization="none")))
    assert obstacle == "it runs from packed weights, the experts are float"
    assert (
        native_obstacle(load_model(granite, LoadSettings(dtype="bfloat16"))) == "it computes in float32, not bfloat16"
    )
    obstacle = native_obstacle(load_model(granite, LoadSettings(kernel="reference")))
    assert obstacle == "the kernel 'reference' was asked for by name"
    loaded.network.config.hidden_act = "gelu"
    assert native_obstacle(loaded) == "it computes the activation silu, not gelu"
    with pytest.raises(KernelUnavailableError, match="not gelu"):
        NativeRunner(loaded)
    loaded.network.config.hidden_act = "silu"
    loaded.network.model.rotary_emb.rope_type = "dynamic"
    assert "'dynamic' rotary embedding" in str(native_obstacle(loaded))


@pytest.mark.parametrize(
    ("build", "obstacle"),
    [
        (hybrid(mamba_proj_bias=True), "mamba.in_proj has a bias"),
        (hybrid(time_step_limit=(0.0, 0.1)), "does not limit Mamba's steps, this model does to 0.0 to 0.1"),
        (lambda: OlmoeConfig(**_OTHER, num_experts=8, clip_qkv=1.0), "does not clip queries"),
        (lambda: Qwen3MoeConfig(**_QWEN, mlp_only_layers=[1]), "a layer has no experts"),
        (
            variant(hidden_size=48, mamba_d_head=12, num_attention_heads=3, num_key_value_heads=1),
            "expected multiples of 4 and 32",
        ),
        (variant(num_attention_heads=8, num_key_value_heads=8), "attention heads are 8 wide"),
        (variant(intermediate_size=16), "experts are 16 wide"),
        (variant(intermediate_size=48), "experts are 48 wide"),
    ],
)
def test_a_model_of_other_shapes_is_refused(build: Callable[[], PreTrainedConfig], obstacle: str, tmp_path: Path):
    save_random_model(build(), tmp_path)
    assert obstacle in str(native_obstacle(load_model(tmp_path)))


def test_another_architecture_or_device_is_an_obstacle(bundled: LoadedModel, family: Path):
    loaded = load_model(family)
    name = type(loaded.network).__name__
    if name not in ARCHITECTURES:
        assert str(native_obstacle(loaded)).startswith(f"it does not run {name}")
    meta = replace(bundled, network=load_model(family).network.to("meta"))
    if name.startswith("GraniteMoeHybrid"):
        assert native_obstacle(meta) == "it runs on a CPU, the weights are on meta"


def test_experts_in_mxfp4_are_an_obstacle(granite: Path):
    loaded = load_model(granite)
    experts = loaded.network.model.layers[1].block_sparse_moe.experts
    rows, columns = experts.down_proj.shape[1], 2 * experts.down_proj.shape[2]
    exponents = torch.full((experts.num_experts, rows * columns // 32), 127, dtype=torch.uint8)
    experts.down_proj_absmax = torch.nn.Parameter(exponents, requires_grad=False)
    assert native_obstacle(loaded) == "the experts of model.layers.1 are in MXFP4, it reads NF4"


def test_without_numba_it_can_still_be_asked():
    script = (
        "import sys; sys.modules['numba'] = None\n"
        "from moewarden.backends.engine.native import native_obstacle\n"
        "print(native_obstacle(None))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "Numba is not installed\n"


def test_compiling_is_announced_once(caplog: pytest.LogCaptureFixture):
    from moewarden.backends.kernels import numba_compiling
    from moewarden.backends.kernels.numba_vectors import entry

    @entry
    def twice(x):
        return x * 2

    with caplog.at_level(logging.INFO, logger=numba_compiling.__name__):
        for value in (1, 1, 1.0):
            with numba_compiling.announced_compilation():
                assert twice(value) == 2
    assert [record.message for record in caplog.records] == [
        "Compiling the CPU program, once; this takes about twenty seconds."
    ] * 2


def test_quantised_scales_are_unpacked_once(granite: Path):
    loaded = load_model(granite, LoadSettings(double_quant=True))
    tokens = prompt(20)
    found = NativeRunner(loaded, slots=1).feed(0, tokens)
    torch.testing.assert_close(found, reference(loaded, tokens)[-1], atol=1e-4, rtol=1e-4)


def test_a_head_in_eight_bits_gives_transformers_logits(granite: Path):
    loaded, tokens = load_model(granite, LoadSettings(head_bits=8)), prompt(20)
    found = NativeRunner(loaded, slots=1).feed(0, tokens)
    torch.testing.assert_close(found, reference(loaded, tokens)[-1], atol=1e-4, rtol=1e-4)


def test_a_head_is_read_in_bfloat16_where_that_loses_nothing(granite: Path):
    loaded, tokens = load_model(granite), prompt(20)
    weight = loaded.network.get_output_embeddings().weight
    with torch.no_grad():
        weight.copy_(weight.to(torch.bfloat16))
    model = describe_model(loaded)
    assert len(model.head.halves) == weight.numel()
    assert model.embedding.halves is model.head.halves, "tied weights are copied once"
    halves = NativeRunner(loaded, slots=1).feed(0, tokens)
    with torch.no_grad():
        weight[-1, -1] += 2.0**-20
    model = describe_model(loaded)
    assert len(model.head.halves) == len(model.embedding.halves) == 0
    assert torch.equal(NativeRunner(loaded, slots=1).feed(0, tokens)[:-1], halves[:-1])


def test_a_head_in_four_bits_is_not_for_it(tmp_path: Path):
    save_random_model(granite_config(464), tmp_path)
    obstacle = native_obstacle(load_model(tmp_path, LoadSettings(head_bits=4)))
    assert obstacle == "the output head is no plain linear layer in 16 or 8 bits"


def test_rounding_needs_blocks_of_64(granite: Path):
    obstacle = native_obstacle(load_model(granite), "rounded")
    assert obstacle is not None
    assert "multiple of 64" in obstacle or "no fast products" in obstacle
