"""A gpt_oss checkpoint in MXFP4, as OpenAI publishes it, runs in its own bytes and is saved in them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

from moewarden.backends import CheckpointError, UnsupportedModelError
from moewarden.backends.kernels.formats import MXFP4
from moewarden.backends.moe.describe import describe_checkpoint
from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.packing import experts_modules, packed_experts
from moewarden.backends.moe.storage import quantize_checkpoint

from ..conftest import MXFP4_QUANTIZATION, edit_config

TOKENS = torch.randint(3, 250, (2, 17), generator=torch.Generator().manual_seed(0))


def logits(network: PreTrainedModel) -> torch.Tensor:
    with torch.no_grad():
        return network(TOKENS).logits


def eager_from_their_weights(folder: Path, dtype: torch.dtype) -> PreTrainedModel:
    """Transformers' own arithmetic on the floats that its own code makes of the checkpoint."""
    config = AutoConfig.from_pretrained(folder.parent / "floats")
    eager = AutoModelForCausalLM.from_config(
        config, dtype=dtype, attn_implementation="eager", experts_implementation="eager"
    )
    weights: dict[str, torch.Tensor] = {}
    stored = load_file(folder / "model.safetensors")
    for name, tensor in stored.items():
        if name.endswith("_blocks"):
            kind = name.removesuffix("_blocks")
            weights[kind] = convert_moe_packed_tensors(tensor, stored[f"{kind}_scales"], dtype=dtype)
        elif not name.endswith("_scales"):
            weights[name] = tensor.to(dtype)
    eager.load_state_dict(weights)
    return eager.eval()


@pytest.mark.parametrize("kernel", ["reference", "cpu", "numba"])
def test_logits_equal_the_eager_model_with_the_weights_that_transformers_unpacks(gpt_oss_mxfp4: Path, kernel: str):
    loaded = load_model(gpt_oss_mxfp4, LoadSettings(kernel=kernel))
    assert (loaded.kernel, loaded.experts_mode) == (kernel, "packed")
    expected = logits(eager_from_their_weights(gpt_oss_mxfp4, torch.float32))
    torch.testing.assert_close(logits(loaded.network), expected, rtol=1e-4, atol=1e-4)


def test_the_weights_are_those_that_transformers_unpacks_to_the_bit(gpt_oss_mxfp4: Path):
    eager = eager_from_their_weights(gpt_oss_mxfp4, torch.bfloat16)
    network = load_model(gpt_oss_mxfp4, LoadSettings(dtype="bfloat16")).network
    for name, module in experts_modules(network):
        experts = packed_experts(module)
        assert experts.up.format is MXFP4
        for leaf, weights in (("gate_up_proj", experts.up), ("down_proj", experts.down)):
            theirs = eager.get_parameter(f"{name}.{leaf}").transpose(1, 2)
            assert torch.equal(weights.dense(slice(None), torch.bfloat16), theirs), f"{name}.{leaf}"


def test_nothing_of_the_experts_becomes_a_float(gpt_oss_mxfp4: Path):
    for name, module in experts_modules(load_model(gpt_oss_mxfp4).network):
        for leaf in ("gate_up_proj", "down_proj"):
            assert getattr(module, leaf).dtype == torch.uint8, f"{name}.{leaf}"
            assert getattr(module, f"{leaf}_absmax").dtype == torch.uint8, f"{name}.{leaf}"


def test_what_is_saved_is_the_checkpoint_again_to_the_bit(gpt_oss_mxfp4: Path, tmp_path: Path):
    network = load_model(gpt_oss_mxfp4, LoadSettings(dtype="bfloat16")).network
    network.save_pretrained(tmp_path)
    before, after = load_file(gpt_oss_mxfp4 / "model.safetensors"), load_file(tmp_path / "model.safetensors")
    assert before.keys() == after.keys()
    for name, tensor in before.items():
        assert (tensor.dtype, tensor.shape) == (after[name].dtype, after[name].shape), name
        assert torch.equal(tensor, after[name]), name
    assert json.loads((tmp_path / "config.json").read_text("utf-8"))["quantization_config"] == MXFP4_QUANTIZATION
    again = load_model(tmp_path, LoadSettings(dtype="bfloat16")).network
    assert torch.equal(logits(again), logits(network))


def test_transformers_alone_reads_what_we_save(gpt_oss_mxfp4: Path, tmp_path: Path):
    network = load_model(gpt_oss_mxfp4, LoadSettings(kernel="cpu")).network
    network.save_pretrained(tmp_path)
    alone = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32, experts_implementation="eager")
    torch.testing.assert_close(logits(alone.eval()), logits(network), rtol=1e-4, atol=1e-4)


def test_expanding_gives_the_same_model(gpt_oss_mxfp4: Path):
    expanded = load_model(gpt_oss_mxfp4, LoadSettings(experts="expanded"))
    assert all(parameter.is_floating_point() for parameter in expanded.network.parameters())
    torch.testing.assert_close(
        logits(expanded.network), logits(load_model(gpt_oss_mxfp4).network), rtol=1e-4, atol=1e-4
    )


def test_random_weights_are_stored_in_the_same_format(gpt_oss_mxfp4: Path):
    network = load_model(gpt_oss_mxfp4, LoadSettings(random_weights=1)).network
    assert {packed_experts(module).down.format for _, module in experts_modules(network)} == {MXFP4}
    assert not torch.allclose(logits(network), logits(load_model(gpt_oss_mxfp4).network))


def test_the_description_says_format_bits_and_bytes(gpt_oss_mxfp4: Path):
    described = describe_checkpoint(gpt_oss_mxfp4)
    assert (described.quantization, described.expert_bits) == ("mxfp4", 4.25)
    stored = load_file(gpt_oss_mxfp4 / "model.safetensors")
    assert described.bytes == sum(tensor.nbytes for tensor in stored.values())
    assert described.packed_bytes == described.bytes
    network = load_model(gpt_oss_mxfp4, LoadSettings(dtype="bfloat16")).network
    assert described.need is not None
    assert described.need.weights == sum(t.nbytes for t in [*network.parameters(), *network.buffers()])


def test_it_computes_the_same_with_one_expert_a_layer_at_hand(gpt_oss_mxfp4: Path):
    whole = load_model(gpt_oss_mxfp4, LoadSettings(kernel="cpu")).network
    modules = experts_modules(whole)
    one = sum(parameter.nbytes for parameter in modules[0][1].parameters(recurse=False)) // modules[0][1].num_experts
    small = load_model(gpt_oss_mxfp4, LoadSettings(kernel="cpu", offload=f"{len(modules) * one}B"))
    assert small.offload is not None
    assert small.offload.table.slots == len(modules)
    torch.testing.assert_close(logits(small.network), logits(whole), rtol=1e-4, atol=1e-4)


def test_its_experts_may_stay_in_the_file_under_the_names_it_has_for_them(gpt_oss_mxfp4: Path):
    mapped = load_model(gpt_oss_mxfp4, LoadSettings(offload="auto")).network
    size = (gpt_oss_mxfp4 / "model.safetensors").stat().st_size
    for name, module in experts_modules(mapped):
        for leaf in ("gate_up_proj", "gate_up_proj_absmax", "down_proj", "down_proj_absmax"):
            assert getattr(module, leaf).untyped_storage().nbytes() == size, f"{name}.{leaf}"
    assert torch.equal(logits(mapped), logits(load_model(gpt_oss_mxfp4).network))


@pytest.fixture
def edited(gpt_oss_mxfp4: Path, tmp_path: Path) -> Callable[[Callable[[dict[str, torch.Tensor]], object]], Path]:
    """A copy whose tensors were changed."""

    def edit(change: Callable[[dict[str, torch.Tensor]], object]) -> Path:
        folder = shutil.copytree(gpt_oss_mxfp4, tmp_path / "edited")
        tensors = load_file(folder / "model.safetensors")
        change(tensors)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return folder

    return edit


FIRST = "model.layers.0.mlp.experts.gate_up_proj"


def test_a_missing_tensor_is_named_as_the_checkpoint_names_it(edited):
    folder = edited(lambda tensors: tensors.pop(f"{FIRST}_scales"))
    with pytest.raises(CheckpointError, match=rf"'{FIRST}_scales' is missing.*fetch the folder again"):
        load_model(folder)


def test_a_tensor_of_another_shape_is_refused(edited):
    folder = edited(lambda tensors: tensors.update({f"{FIRST}_blocks": tensors[f"{FIRST}_blocks"][..., :8].clone()}))
    with pytest.raises(CheckpointError, match=rf"'{FIRST}_blocks' has shape .*expected \(8, 128, 2, 16\)"):
        load_model(folder)


def test_scales_of_another_type_are_refused(edited):
    name = f"{FIRST}_scales"
    folder = edited(lambda tensors: tensors.update({name: tensors[name].float()}))
    with pytest.raises(UnsupportedModelError, match=rf"'{name}' is of type F32, expected U8"):
        load_model(folder)


def test_an_exponent_that_is_not_a_number_is_refused(edited):
    folder = edited(lambda tensors: tensors[f"{FIRST}_scales"][3, 5].fill_(255))
    with pytest.raises(CheckpointError, match=rf"'{FIRST}_scales' has exponents of 255.*not a number"):
        load_model(folder)


def test_floats_under_a_config_that_says_mxfp4_are_refused(gpt_oss_mxfp4: Path, tmp_path: Path):
    folder = shutil.copytree(gpt_oss_mxfp4.parent / "floats", tmp_path / "model")
    edit_config(folder, quantization_config=MXFP4_QUANTIZATION)
    with pytest.raises(UnsupportedModelError, match=rf"'{FIRST}' stands there and not.*remove quantization_config"):
        load_model(folder)


def test_widths_that_do_not_divide_into_blocks_are_refused(gpt_oss_mxfp4: Path, tmp_path: Path):
    folder = shutil.copytree(gpt_oss_mxfp4, tmp_path / "model")
    edit_config(folder, intermediate_size=72)
    with pytest.raises(UnsupportedModelError, match=r"do not divide into blocks of 32. Use its bf16 checkpoint"):
        load_model(folder)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            LoadSettings(quantization="none"),
            r"stored in MXFP4, so quantization='none' cannot apply.*experts='expanded'",
        ),
        (LoadSettings(head_bits=8), r"stored with .*mxfp4.*but .*head_bits=8.* was asked for"),
        (LoadSettings(double_quant=True), r"stored with .*mxfp4.*but .*double_quant=True.* was asked for"),
    ],
    ids=["floats", "head", "double"],
)
def test_settings_that_would_change_its_bytes_are_refused(gpt_oss_mxfp4: Path, settings: LoadSettings, message: str):
    with pytest.raises(UnsupportedModelError, match=message):
        load_model(gpt_oss_mxfp4, settings)


def test_it_is_not_quantised_again(gpt_oss_mxfp4: Path, tmp_path: Path):
    with pytest.raises(UnsupportedModelError, match=r"already quantised with mxfp4.*It also runs as it is"):
        quantize_checkpoint(gpt_oss_mxfp4, tmp_path / "small")
