#!/usr/bin/env bash
# TorchAO's Int8WeightOnlyConfig, given by a pattern of names so that it also takes the fused experts of a mixture of
# experts, loads without a word and then cannot run: Transformers' default experts implementation transposes the weight,
# which Int8Tensor does not implement. With the eager implementation the same model answers. Given in the documented
# default way, the experts, most of the weights, stay in bfloat16, without a word as well.
#
# Seen with torch 2.13.0, transformers 5.23.0, torchao 0.18.0, on a CPU:
#
#   default: experts torch.bfloat16, attention Int8Tensor
#   by name: experts Int8Tensor, attention Int8Tensor
#   by name, experts as they come: NotImplementedError, aten.transpose
#   by name, eager experts: logits of 96 tokens
#
# Needs Python 3.11 or newer and a package index. Exit 0: it is still so. Exit 1: it changed.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
	torch==2.13.0 transformers==5.23.0 torchao==0.18.0 accelerate numpy

cat > "$work/try.py" <<'PYTHON'
import sys
from pathlib import Path

import torch
from torchao.quantization import FqnToConfig, Int8WeightOnlyConfig
from transformers import AutoModelForCausalLM, Qwen3MoeConfig, Qwen3MoeForCausalLM, TorchAoConfig

folder = Path(sys.argv[1]) / "model"
torch.manual_seed(0)
config = Qwen3MoeConfig(
    vocab_size=96, hidden_size=64, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2, head_dim=32,
    num_experts=4, num_experts_per_tok=2, moe_intermediate_size=64, intermediate_size=64, decoder_sparse_step=1,
)
Qwen3MoeForCausalLM(config).bfloat16().save_pretrained(folder)
eight = Int8WeightOnlyConfig()
by_name = FqnToConfig({r"re:.*\.(gate_up_proj|down_proj)": eight, "_default": eight})
seen = []


def kind(weight):
    return str(weight.dtype) if type(weight.data) is torch.Tensor else type(weight.data).__name__


def load(quantization):
    return AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.bfloat16, quantization_config=TorchAoConfig(quantization)
    )


def tell(line):
    print(line)
    seen.append(line)


for name, quantization in (("default", eight), ("by name", by_name)):
    layer = load(quantization).model.layers[0]
    experts, attention = layer.mlp.experts.gate_up_proj, layer.self_attn.q_proj.weight
    tell(f"{name}: experts {kind(experts)}, attention {kind(attention)}")

model = load(by_name)
tokens = torch.tensor([[1, 2, 3]])
try:
    with torch.no_grad():
        model(tokens)
    tell("by name, experts as they come: answers")
except NotImplementedError as error:
    tell(f"by name, experts as they come: NotImplementedError, {'aten.transpose' if 'aten.transpose' in str(error) else error}")
model.set_experts_implementation("eager")
with torch.no_grad():
    tell(f"by name, eager experts: logits of {model(tokens).logits.shape[-1]} tokens")

expected = [
    "default: experts torch.bfloat16, attention Int8Tensor",
    "by name: experts Int8Tensor, attention Int8Tensor",
    "by name, experts as they come: NotImplementedError, aten.transpose",
    "by name, eager experts: logits of 96 tokens",
]
if seen != expected:
    sys.exit("This has changed; expected:\n" + "\n".join(expected))
PYTHON
HF_HUB_OFFLINE=1 "$work/venv/bin/python" -W ignore "$work/try.py" "$work"
