"""Packing while loading: exact arithmetic, stable files, and only the tensors that should be packed."""

from pathlib import Path

import bitsandbytes.functional as bnb
import pytest
import torch
from torch import nn
from transformers import AutoModelForCausalLM, LlamaConfig, PreTrainedModel

from moewarden.backends import UnsupportedModelError
from moewarden.backends.kernels.int8 import dequantize_rows, quantize_rows
from moewarden.backends.moe.linear import NF4Linear
from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.packing import experts_modules

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
    packed = aligned(load_model(any_family, settings).network)
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


def test_the_reference_kernel_gives_the_same_bits(family: Path):
    reference = load_model(family, LoadSettings(kernel="reference"))
    assert (reference.kernel, reference.kernel_reason) == ("reference", "asked for by name")
    assert torch.equal(logits(reference.network), logits(load_model(family).network))


def test_random_weights_follow_their_seed_and_forget_the_checkpoint(granite: Path):
    first, same, other = (load_model(granite, LoadSettings(random_weights=seed)).network for seed in (1, 1, 2))
    assert torch.equal(logits(first), logits(same))
    assert not torch.allclose(logits(first), logits(other))
    assert not torch.allclose(logits(first), logits(load_model(granite).network))
    assert next(m for _, m in experts_modules(first)).down_proj.dtype == torch.uint8


def test_bfloat16_runs_too(granite: Path):
    loaded = load_model(granite, LoadSettings(dtype="bfloat16"))
    assert logits(loaded.network).dtype == torch.bfloat16
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
