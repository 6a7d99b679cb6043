"""The fused decode step says what the model's own step says, and is taken only where it does."""

from pathlib import Path

import pytest
import torch
from torch import nn

from moewarden.backends import KernelUnavailableError
from moewarden.backends.engine import fused_trial, runners
from moewarden.backends.engine.fused_model import SOFTMAX, describe_fused, fused_obstacle
from moewarden.backends.engine.runners import open_runner
from moewarden.backends.engine.transformers_runner import TransformersRunner
from moewarden.backends.moe.loading import LoadedModel, LoadSettings, load_model

from ..conftest import FAMILIES, granite_config, save_random_model

RUN_BY_IT = ("granite", "granite_hybrid", "granitemoe", "granitemoeshared", "olmoe", "qwen3_moe", "mixtral")


@pytest.fixture(scope="module", params=RUN_BY_IT)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """A tiny checkpoint of each architecture that the step runs, norms and biases drawn too."""
    folder = tmp_path_factory.mktemp(request.param)
    save_random_model(FAMILIES[request.param](), folder, vectors=True)
    return load_model(folder)


def both(model: LoadedModel, slots: int = 3) -> tuple[TransformersRunner, TransformersRunner]:
    return tuple(TransformersRunner(model, slots, 600, mode, "for this test") for mode in ("fused", "eager"))


def assert_same(found: torch.Tensor, expected: torch.Tensor) -> None:
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-5 * expected.abs().max().item())


def test_it_says_what_the_model_says_for_any_sequences_together(model: LoadedModel):
    """Batches that change their members, a cache that grows, rows that are padding."""
    fused, plain = both(model)
    for slot, length in enumerate((1, 5, 250)):
        for runner in (fused, plain):
            runner.reset(slot)
            runner.feed(slot, [3 + (7 * place) % 200 for place in range(length)])
    for together in ([0], [0, 1], [2, 0, 1], [1], [2]):
        for token in (9, 40, 77, 3):
            tokens = {slot: token + slot for slot in together}
            assert_same(fused.step(tokens), plain.step(tokens))
    for slot in range(3):
        assert fused.routing(slot) == plain.routing(slot)
        assert_same(fused.feed(slot, [5, 6]), plain.feed(slot, [5, 6]))
    assert fused.kernel == "fused reference"


@pytest.mark.parametrize("settings", [{"head_bits": 8}, {"head_bits": 4}, {"double_quant": True}], ids=str)
def test_every_way_to_pack(settings: dict[str, object], granite_hybrid: Path):
    model = load_model(granite_hybrid, LoadSettings(**settings))
    fused, plain = both(model, 1)
    for runner in (fused, plain):
        runner.reset(0)
        runner.feed(0, [5, 6, 7])
    for token in (1, 2, 3):
        assert_same(fused.step({0: token}), plain.step({0: token}))


def test_a_window_hides_what_lies_before_it(tmp_path: Path):
    config = FAMILIES["mixtral"]()
    config.sliding_window = 4
    save_random_model(config, tmp_path)
    model = load_model(tmp_path)
    assert [layer.mixer.window for layer in describe_fused(model).layers] == [4, 4]
    fused, plain = both(model, 1)
    for runner in (fused, plain):
        runner.reset(0)
        runner.feed(0, [5, 6, 7, 8, 9])
    for token in (1, 2, 3):
        assert_same(fused.step({0: token}), plain.step({0: token}))


def test_projections_may_have_biases(tmp_path: Path):
    config = granite_config(256, hybrid=True)
    config.attention_bias = config.mamba_proj_bias = True
    save_random_model(config, tmp_path, vectors=True)
    fused, plain = both(load_model(tmp_path), 1)
    for runner in (fused, plain):
        runner.reset(0)
        runner.feed(0, [5, 6, 7])
    assert_same(fused.step({0: 1}), plain.step({0: 1}))


def test_a_forced_expert_is_forced_and_recorded(granite: Path):
    fused, plain = both(load_model(granite, LoadSettings(forced_expert=3)), 1)
    for runner in (fused, plain):
        runner.reset(0)
        runner.feed(0, [5, 6, 7])
    assert_same(fused.step({0: 1}), plain.step({0: 1}))
    assert fused.routing(0) == plain.routing(0)
    assert sum(fused.routing(0).layers()[0]) == fused.routing(0).layers()[0][3] == 4 * 3


def test_without_recording_nothing_is_counted(granite: Path):
    model = load_model(granite)
    model.routing.is_recording = False
    fused, _ = both(model, 1)
    fused.reset(0)
    fused.feed(0, [5])
    fused.step({0: 6})
    assert not any(sum(layer) for layer in fused.routing(0).layers())


def test_queries_keys_and_values_are_in_memory_once(granite: Path):
    model = load_model(granite)
    described = describe_fused(model)
    attention = model.network.model.layers[0].self_attn
    joined = described.layers[0].mixer.qkv
    start = joined.packed.data_ptr()
    for linear in (attention.q_proj, attention.k_proj, attention.v_proj):
        assert linear.weight.data_ptr() == start
        start += linear.weight.nbytes
    assert joined.scales.absmax.data_ptr() == attention.q_proj.weight_absmax.data_ptr()


def test_what_it_does_not_run_is_said(granite: Path, tmp_path: Path):
    save_random_model(FAMILIES["qwen2_moe"](), tmp_path)
    other = load_model(tmp_path)
    assert fused_obstacle(other) == "it does not run Qwen2MoeForCausalLM"
    with pytest.raises(KernelUnavailableError, match="cannot run this model: it does not run Qwen2Moe"):
        open_runner(other, 1, None, "fused")
    expanded = load_model(granite, LoadSettings(experts="expanded"))
    assert fused_obstacle(expanded) == "it runs from packed weights, the experts are expanded"
    named = load_model(granite, LoadSettings(kernel="reference"))
    assert fused_obstacle(named) == "the kernel 'reference' was asked for by name"
    loaded = load_model(granite)
    experts = loaded.network.model.layers[1].block_sparse_moe.experts
    scales, blocks = experts.down_proj_absmax, (len(experts.down_proj), experts.down_proj[0].numel() // 16)
    experts.down_proj_absmax = nn.Parameter(torch.full(blocks, 127, dtype=torch.uint8), requires_grad=False)
    assert fused_obstacle(loaded) == "its experts are in MXFP4, it reads NF4"
    experts.down_proj_absmax = scales
    loaded.network.config.hidden_act = "gelu"
    assert fused_obstacle(loaded) == "it computes the activation silu, not gelu"


def test_by_name_it_runs_on_any_device(granite: Path):
    runner = open_runner(load_model(granite), 2, 64, "fused")
    assert (runner.name, runner.reason) == ("fused", "asked for by name")


def test_every_architecture_has_a_softmax():
    assert set(SOFTMAX.values()) == {"all", "chosen"}
    assert len(RUN_BY_IT) == len(SOFTMAX) + 1  # Granite's hybrid is tried twice


def test_a_card_on_which_it_is_right_gets_it(granite_hybrid: Path):
    """The choice on a GPU, made on a CPU: there the references are the kernels."""
    model = load_model(granite_hybrid)
    runner = runners._open_on_gpu(model, 2, 64)
    assert runner.name == "fused"
    assert "tried here, its logits are within" in runner.reason
    assert runner.length(0) == 0
    assert not any(sum(layer) for layer in runner.routing(0).layers())


@pytest.mark.parametrize("wrong", [0.5, float("inf"), float("nan")], ids=str)
def test_a_card_on_which_it_is_wrong_gets_the_models_own_step(
    wrong: float, granite: Path, monkeypatch: pytest.MonkeyPatch
):
    distances = {1: 0.0, 2: wrong}
    monkeypatch.setattr(TransformersRunner, "fused_distance", lambda _self, batch: distances[batch])
    runner = runners._open_on_gpu(load_model(granite), 2, 64)
    assert runner.name == "captured"
    assert f"not fused: for 2 sequences its logits are off by {wrong:.3g}" in runner.reason


def test_a_kernel_that_does_not_compile_is_a_reason(granite: Path, monkeypatch: pytest.MonkeyPatch):
    errors = pytest.importorskip("triton.runtime.errors", reason="Triton comes with PyTorch's CUDA builds")

    def fail(_self: TransformersRunner, _batch: int) -> float:
        raise errors.OutOfResources(400_000, 232_448, "shared memory")

    monkeypatch.setattr(TransformersRunner, "fused_distance", fail)
    runner = runners._open_on_gpu(load_model(granite), 1, 64)
    assert runner.name == "captured"
    assert "not fused: its kernels do not run on this card: OutOfResources" in runner.reason


def test_a_fault_on_the_card_is_an_error_that_says_how_to_go_on(granite: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing else runs in that process any more, so the other step would fail too."""

    def fail(_self: TransformersRunner, _batch: int) -> float:
        raise RuntimeError("CUDA error: an illegal memory access was encountered\nmore")

    monkeypatch.setattr(TransformersRunner, "fused_distance", fail)
    with pytest.raises(
        KernelUnavailableError, match=r"illegal memory access was encountered\. Start again with runner="
    ):
        runners._open_on_gpu(load_model(granite), 1, 64)


def test_a_wrong_kernel_is_far_off(granite: Path):
    """What the trial is for: a step that leaves out a part is beyond every tolerance."""
    runner = TransformersRunner(load_model(granite), 1, 64, "fused", "for this test")
    assert runner._fused is not None
    object.__setattr__(runner._fused._model.layers[1].routed, "shared_up", None)
    assert runner.fused_distance(1) > max(fused_trial.TOLERANCE.values())


@pytest.mark.gpu
@pytest.mark.parametrize("checkpoint", ["granite", "granite_hybrid"])
@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_captured_on_a_card_it_stays_near_the_models_own_step(
    checkpoint: str, dtype: str, request: pytest.FixtureRequest
):
    loaded = load_model(request.getfixturevalue(checkpoint), LoadSettings(device="cuda", dtype=dtype))
    fused, plain = (TransformersRunner(loaded, 4, 512, mode, "for this test") for mode in ("fused", "eager"))
    assert fused.kernel == "fused triton"
    for slot, length in enumerate((1, 5, 250)):
        for runner in (fused, plain):
            runner.reset(slot)
            runner.feed(slot, [3 + (7 * place) % 200 for place in range(length)])
    for together in ([0], [0, 1], [2, 0, 1], [1], [0, 1, 2], [2]):
        for token in (9, 40, 77):
            tokens = dict.fromkeys(together, token)
            found, expected = fused.step(tokens).float(), plain.step(tokens).float()
            assert (found - expected).abs().max() < 0.05 * expected.abs().max()
    if dtype == "float32":
        assert fused.routing(0) == plain.routing(0)


@pytest.mark.gpu
def test_on_a_card_auto_takes_it(granite_hybrid: Path):
    runner = open_runner(load_model(granite_hybrid, LoadSettings(device="cuda")), 2, 512)
    assert runner.name == "fused", runner.reason
