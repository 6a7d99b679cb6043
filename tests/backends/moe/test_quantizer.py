"""Packing while loading: exact arithmetic, stable files, and only the tensors that should be packed."""

import json
from dataclasses import replace
from pathlib import Path

import bitsandbytes.functional as bnb
import pytest
import torch
from torch import nn
from transformers import (
    AutoModelForCausalLM,
    JetMoeConfig,
    JetMoeForCausalLM,
    Llama4ForCausalLM,
    Llama4TextConfig,
    LlamaConfig,
    PreTrainedConfig,
    PreTrainedModel,
    SwitchTransformersConfig,
    SwitchTransformersForConditionalGeneration,
)

from moewarden.backends import KernelUnavailableError, UnsupportedModelError
from moewarden.backends.kernels.int8 import INT8_KERNELS, dequantize_rows, quantize_rows
from moewarden.backends.moe.checkpoint import read_config, skeleton
from moewarden.backends.moe.linear import NF4Linear, packed_scales
from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.packing import experts_modules, packed_experts
from moewarden.backends.moe.storage import describe_checkpoint

TOKENS = torch.randint(3, 250, (2, 17), generator=torch.Generator().manual_seed(0))


def logits(network: PreTrainedModel) -> torch.Tensor:
    with torch.no_grad():
        return network(TOKENS).logits


def aligned(network: PreTrainedModel) -> PreTrainedModel:
    """Copy tensors that lie in a memory-mapped file: a library's sums depend on where in memory a vector begins."""
    for parameter in network.parameters():
        parameter.data = parameter.data.clone()
    return network.eval()


STORED = {
    "plain": LoadSettings(),
    "double": LoadSettings(double_quant=True),
    "head of 8 bits": LoadSettings(head_bits=8),
    "head of 4 bits, double": LoadSettings(head_bits=4, double_quant=True),
}
STORED_ANYHOW = pytest.mark.parametrize("settings", STORED.values(), ids=STORED)


def rounded(matrix: torch.Tensor, *, double_quant: bool) -> torch.Tensor:
    """What bitsandbytes makes of a matrix [O, I] when it packs and unpacks it.

    Given as blocks, because its CPU code unpacks rows shorter than a block wrongly; the bytes are the same.
    """
    blocks = matrix.reshape(-1, 64)
    packed, state = bnb.quantize_4bit(blocks, blocksize=64, quant_type="nf4", compress_statistics=double_quant)
    return bnb.dequantize_4bit(packed, state).view(matrix.shape)


def eager_with_rounded_weights(folder: Path, packed: PreTrainedModel, settings: LoadSettings) -> PreTrainedModel:
    """Transformers' own arithmetic, with each weight we pack replaced by what packing makes of it."""
    eager = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, experts_implementation="eager")
    head = eager.get_output_embeddings()
    head.weight = nn.Parameter(head.weight.data.clone())  # where it was the embedding too, it no longer is
    for name, parameter in packed.named_parameters():
        if parameter.dtype == torch.int8:
            weight = eager.get_parameter(name).data
            weight.copy_(dequantize_rows(*quantize_rows(weight), torch.float32))
        elif parameter.dtype == torch.uint8 and not name.endswith("_absmax"):
            weight = eager.get_parameter(name).data
            is_transposed = weight.ndim == 3 and eager.get_submodule(name.rpartition(".")[0]).is_transposed
            for matrix in weight if weight.ndim == 3 else [weight]:
                readable = matrix.T if is_transposed else matrix
                readable.copy_(rounded(readable, double_quant=settings.double_quant))
    return aligned(eager)


@STORED_ANYHOW
def test_logits_equal_the_eager_model_with_rounded_weights(any_family: Path, settings: LoadSettings):
    # The kernels that unpack and then multiply as PyTorch does; the others add up in another order.
    packed = aligned(load_model(any_family, replace(settings, kernel="cpu", linear_kernel="dense")).network)
    if settings.head_bits == 8:
        packed.get_output_embeddings().kernel = INT8_KERNELS["cpu"]
    expected = logits(eager_with_rounded_weights(any_family, packed, settings))
    found = logits(packed)
    if packed.config.model_type == "gpt_oss":
        # Its eager code multiplies by transposed weights, which sums in another order.
        torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)
    else:
        assert torch.equal(found, expected)


@STORED_ANYHOW
def test_saving_and_reloading_changes_no_bit(any_family: Path, settings: LoadSettings, tmp_path: Path):
    packed = load_model(any_family, settings).network
    packed.save_pretrained(tmp_path)
    again = load_model(tmp_path).network
    assert {n: p.dtype for n, p in again.named_parameters()} == {n: p.dtype for n, p in packed.named_parameters()}
    for (name, before), (_, after) in zip(packed.named_parameters(), again.named_parameters(), strict=True):
        assert torch.equal(before, after), name
    assert torch.equal(logits(aligned(again)), logits(aligned(packed)))


def test_transformers_alone_reads_our_files_once_we_are_imported(granite: Path, tmp_path: Path):
    packed = load_model(granite).network
    packed.save_pretrained(tmp_path)
    alone = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    assert torch.equal(logits(alone), logits(packed))


def test_experts_and_large_linears_are_packed_and_nothing_else(family: Path):
    network = load_model(family).network
    kept = [m for m in network.modules() if type(m) is nn.Linear and m is not network.get_output_embeddings()]
    assert all(module.out_features <= 8 for module in kept), "only gates may stay"
    for name, module in experts_modules(network):
        assert module.down_proj.dtype == torch.uint8, name
    for name, parameter in network.named_parameters():
        if any(part in name for part in ("embed", "lm_head", "norm", "router", "mlp.gate.", "conv")):
            assert parameter.dtype == torch.float32, name


def test_expanding_gives_the_same_model_without_packed_tensors(family: Path):
    expanded = load_model(family, LoadSettings(experts="expanded"))
    assert expanded.experts_mode == "expanded"
    assert not any(isinstance(module, NF4Linear) for module in expanded.network.modules())
    assert all(parameter.is_floating_point() for parameter in expanded.network.parameters())
    packed = load_model(family)
    torch.testing.assert_close(logits(expanded.network), logits(packed.network), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("settings", [LoadSettings(), LoadSettings(double_quant=True)], ids=["plain", "double"])
def test_kernels_that_read_four_bits_give_the_same_logits(any_family: Path, settings: LoadSettings):
    """What a CPU runs unasked, where the widths allow it, beside the kernels of the test above."""
    loaded = load_model(any_family, settings)
    assert loaded.kernel == "numba"
    expected = logits(load_model(any_family, replace(settings, kernel="cpu", linear_kernel="dense")).network)
    torch.testing.assert_close(logits(loaded.network), expected, rtol=1e-3, atol=1e-3)


def test_the_reference_kernel_gives_the_same_bits(family: Path):
    reference = load_model(family, LoadSettings(kernel="reference"))
    assert (reference.kernel, reference.kernel_reason) == ("reference", "asked for by name")
    assert torch.equal(logits(reference.network), logits(load_model(family, LoadSettings(kernel="cpu")).network))


def test_random_weights_follow_their_seed_and_forget_the_checkpoint(granite: Path):
    first, same, other = (load_model(granite, LoadSettings(random_weights=seed)).network for seed in (1, 1, 2))
    assert torch.equal(logits(first), logits(same))
    assert not torch.allclose(logits(first), logits(other))
    assert not torch.allclose(logits(first), logits(load_model(granite).network))
    assert next(m for _, m in experts_modules(first)).down_proj.dtype == torch.uint8


def test_bfloat16_runs_too(granite: Path):
    assert logits(load_model(granite, LoadSettings(dtype="bfloat16")).network).dtype == torch.bfloat16
    # The kernels that round where the reference does; Numba's keeps sums and weights in fp32.
    loaded = load_model(granite, LoadSettings(dtype="bfloat16", kernel="cpu"))
    reference = load_model(granite, LoadSettings(dtype="bfloat16", kernel="reference"))
    torch.testing.assert_close(logits(loaded.network), logits(reference.network), rtol=0.05, atol=0.05)


def test_a_model_without_experts_is_refused_by_name(tmp_path: Path):
    config = LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path)
    with pytest.raises(UnsupportedModelError, match=r"LlamaForCausalLM has no experts.*quantization='none'"):
        load_model(tmp_path)
    assert load_model(tmp_path, LoadSettings(quantization="none")).experts_mode == "float"


_SMALL = {"vocab_size": 64, "intermediate_size": 32, "num_local_experts": 2, "num_experts_per_tok": 1}
REFUSED: dict[str, tuple[PreTrainedConfig, type[PreTrainedModel], str]] = {
    "jetmoe": (
        JetMoeConfig(hidden_size=64, num_hidden_layers=1, num_key_value_heads=2, kv_channels=16, **_SMALL),
        JetMoeForCausalLM,
        r"JetMoeForCausalLM has no experts.*quantization='none'.*Granite 4.0",
    ),
    "llama4": (
        Llama4TextConfig(
            hidden_size=64, intermediate_size_mlp=64, num_hidden_layers=1, head_dim=16, num_attention_heads=4,
            num_key_value_heads=2, interleave_moe_layer_step=1, **_SMALL,
        ),
        Llama4ForCausalLM,
        r"Llama4ForCausalLM has no experts.*quantization='none'.*Granite 4.0",
    ),
    "switch": (
        SwitchTransformersConfig(vocab_size=64, d_model=32, d_kv=16, d_ff=32, num_layers=1, num_heads=2, num_experts=2),
        SwitchTransformersForConditionalGeneration,
        r"'switch_transformers' is not a language model.*Use a causal language model with a mixture of experts",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("config", "model", "message"), REFUSED.values(), ids=REFUSED)
def test_an_architecture_outside_the_interface_is_refused_by_name(config, model, message, tmp_path: Path):
    model(config).save_pretrained(tmp_path)
    with pytest.raises(UnsupportedModelError, match=message):
        load_model(tmp_path)


@pytest.mark.parametrize("double_quant", [False, True], ids=["plain", "double"])
def test_bitsandbytes_makes_and_reads_the_same_bytes(any_family: Path, double_quant: bool):
    network = load_model(any_family, LoadSettings(double_quant=double_quant)).network
    plain = AutoModelForCausalLM.from_pretrained(any_family, dtype=torch.float32)
    name, module = experts_modules(network)[-1]
    weight = plain.get_parameter(f"{name}.down_proj").data[-1]
    blocks = (weight.T if module.is_transposed else weight).reshape(-1, 64)
    packed, state = bnb.quantize_4bit(blocks, blocksize=64, quant_type="nf4", compress_statistics=double_quant)
    scales = packed_scales(module, "down_proj").of(-1)
    assert torch.equal(packed.view(-1), module.down_proj[-1].reshape(-1))
    assert torch.equal(state.absmax, scales.absmax)
    if double_quant:
        assert torch.equal(state.state2.absmax, scales.nested)
        assert torch.equal(state.offset, scales.mean)
    read = bnb.dequantize_4bit(module.down_proj[-1].reshape(-1, 1), state)
    dense = packed_experts(module).down.dense(slice(-1, None), torch.float32)
    assert torch.equal(read.reshape(-1), dense.reshape(-1))


@pytest.mark.parametrize(("bits", "dtype"), [(16, torch.float32), (8, torch.int8), (4, torch.uint8)], ids=str)
def test_a_tied_head_gets_a_copy_of_its_own_and_config_json_says_so(granite: Path, tmp_path: Path, bits, dtype):
    network = load_model(granite, LoadSettings(head_bits=bits)).network
    head, embedding = network.get_output_embeddings(), network.get_input_embeddings()
    assert (head.weight.dtype, embedding.weight.dtype) == (dtype, torch.float32)
    assert (head.weight is embedding.weight) is (bits == 16)
    network.save_pretrained(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    assert config["tie_word_embeddings"] is (bits == 16)
    assert config["quantization_config"] == {
        "quant_method": "nf4_moe",
        "block_size": 64,
        "head_bits": bits,
        "double_quant": False,
    }


@STORED_ANYHOW
def test_the_description_of_a_stored_model_adds_up(granite: Path, settings: LoadSettings, tmp_path: Path):
    load_model(granite, settings).network.save_pretrained(tmp_path)
    described = describe_checkpoint(tmp_path)
    network = skeleton(granite, read_config(granite), packed=False)
    head = 0 if settings.head_bits == 16 else network.get_output_embeddings().weight.numel()
    assert described.parameters == describe_checkpoint(granite).parameters + head
    on_disk = (tmp_path / "model.safetensors").stat().st_size
    assert on_disk - 16_000 < described.bytes < on_disk


def test_eight_bits_are_closer_than_four(granite: Path):
    exact = logits(load_model(granite).network)
    errors = [(logits(load_model(granite, LoadSettings(head_bits=b)).network) - exact).abs().mean() for b in (8, 4)]
    assert 0 < 5 * errors[0] < errors[1]


def test_a_stored_model_is_not_stored_anew(granite: Path, tmp_path: Path):
    load_model(granite, LoadSettings(head_bits=8)).network.save_pretrained(tmp_path)
    load_model(tmp_path, LoadSettings(head_bits=8))
    with pytest.raises(UnsupportedModelError, match=r"stored with .*head_bits=8.* but .*head_bits=4"):
        load_model(tmp_path, LoadSettings(head_bits=4))


def test_other_numbers_of_bits_are_refused(granite: Path):
    with pytest.raises(UnsupportedModelError, match="head_bits=5; choose 16"):
        load_model(granite, LoadSettings(head_bits=5))


@STORED_ANYHOW
def test_a_stored_model_can_be_expanded(granite: Path, settings: LoadSettings):
    expanded = load_model(granite, replace(settings, experts="expanded")).network
    assert all(parameter.is_floating_point() for parameter in expanded.parameters())
    assert not any(name.endswith("_absmax") for name, _ in expanded.named_parameters())
    packed = load_model(granite, settings).network
    torch.testing.assert_close(logits(expanded), logits(packed), rtol=1e-4, atol=1e-4)


def test_random_weights_are_stored_as_asked(granite: Path):
    network = load_model(granite, LoadSettings(random_weights=1, head_bits=8, double_quant=True)).network
    assert network.get_output_embeddings().weight.dtype == torch.int8
    assert packed_experts(experts_modules(network)[0][1]).up.scales.is_nested


def test_the_kernels_of_dense_layers_are_chosen_and_said(granite: Path, caplog):
    with caplog.at_level("INFO", logger="moewarden.backends.moe.loading"):
        loaded = load_model(granite, LoadSettings(linear_kernel="bitsandbytes", head_bits=8))
    assert "Linear kernel: bitsandbytes (asked for by name)" in caplog.text
    assert "Linear kernel: 8-bit cpu (not triton: it runs on an NVIDIA GPU" in caplog.text
    expected = logits(load_model(granite, LoadSettings(head_bits=8)).network)
    torch.testing.assert_close(logits(loaded.network), expected, rtol=1e-4, atol=1e-4)
    with pytest.raises(KernelUnavailableError, match="no linear kernel 'marlin'"):
        load_model(granite, LoadSettings(linear_kernel="marlin"))
