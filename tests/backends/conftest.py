"""Tiny checkpoints with a tokenizer of their own, made once per run; nothing is downloaded."""

import json
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    DeepseekV2Config,
    DeepseekV3Config,
    Ernie4_5_MoeConfig,
    Glm4MoeConfig,
    GptOssConfig,
    GraniteMoeConfig,
    GraniteMoeHybridConfig,
    GraniteMoeSharedConfig,
    JambaConfig,
    Lfm2MoeConfig,
    MiniMaxConfig,
    MixtralConfig,
    NemotronHConfig,
    OlmoeConfig,
    PhimoeConfig,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
    Qwen2MoeConfig,
    Qwen3MoeConfig,
    Qwen3NextConfig,
)

from moewarden.backends.kernels.mxfp4 import quantize

NEEDED = {
    "numba": (
        "kernels/test_numba_layers.py",
        "kernels/test_numba_products.py",
        "kernels/test_numba_vectors.py",
        "engine/test_native.py",
        "engine/test_runners.py",
    ),
    "bitsandbytes": ("kernels/test_nf4.py", "kernels/test_scales.py", "moe/test_quantizer.py"),
    "langchain_core": ("chat", "moe/test_checkpoint.py", "moe/test_routing.py", "moe/test_storage.py"),
}
"""What a bare GPU machine may lack, and the tests that cannot be collected without it."""
MISSING = [package for package in NEEDED if find_spec(package) is None]
collect_ignore = [file for package in MISSING for file in NEEDED[package]]


def pytest_report_header() -> list[str]:
    """Say what is left out."""
    return [f"{package} is not installed: left out {', '.join(NEEDED[package])}" for package in MISSING]


# Sums are split among threads: only with one do two kernels that do the same give the same bits.
torch.set_num_threads(1)

CHAT_TEMPLATE = """\
{%- if tools %}<|system|>
You may call: {% for tool in tools %}{{ tool | tojson }}
{% endfor %}{% endif -%}
{%- for message in messages %}<|{{ message.role }}|>
{{ message.content }}
{%- for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor %}<|end|>
{% endfor -%}
{%- if add_generation_prompt %}<|assistant|>
{% endif -%}
"""

SPECIAL_TOKENS = ["<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|tool|>"]

CORPUS = [
    "hostile ordinary unclear yes no cannot tell the address failed to log in then succeeded",
    '{"name": "search", "arguments": {"query": "failed password", "limit": 10}}',
    "sudo sshd cron nginx GET /index.html 200 Mozilla user root from 203.0.113.9 port 22",
    "Tell me a joke about cats. What is the value of magic_function(3)? Use the tool. hello world 0123456789",
]


def granite_config(vocab_size: int, *, hybrid: bool = False, experts: int = 8) -> GraniteMoeHybridConfig:
    """The bundled model's architecture, tiny."""
    return GraniteMoeHybridConfig(
        vocab_size=vocab_size,
        hidden_size=64,
        intermediate_size=32,
        shared_intermediate_size=64,
        num_hidden_layers=4 if hybrid else 2,
        layer_types=["mamba", "attention", "mamba", "mamba"] if hybrid else ["attention"] * 2,
        num_attention_heads=4,
        num_key_value_heads=2,
        num_local_experts=experts,
        num_experts_per_tok=3,
        mamba_n_heads=8,
        mamba_d_head=16,
        mamba_d_state=16,
        mamba_n_groups=1,
        mamba_chunk_size=16,
        position_embedding_type="rope",
        tie_word_embeddings=True,
        max_position_embeddings=4096,
        initializer_range=0.2,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=1,
    )


VOCABULARY = 256
_COMMON = {
    "vocab_size": VOCABULARY,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 4096,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 1,
}

FAMILIES: dict[str, Callable[[], PreTrainedConfig]] = {
    "granite": lambda: granite_config(VOCABULARY),
    "granite_hybrid": lambda: granite_config(VOCABULARY, hybrid=True),
    "granitemoe": lambda: GraniteMoeConfig(
        **_COMMON, intermediate_size=32, num_key_value_heads=2, num_local_experts=8, num_experts_per_tok=2
    ),
    "granitemoeshared": lambda: GraniteMoeSharedConfig(
        **_COMMON,
        intermediate_size=32,
        shared_intermediate_size=64,
        num_key_value_heads=2,
        num_local_experts=8,
        num_experts_per_tok=2,
    ),
    "olmoe": lambda: OlmoeConfig(
        **_COMMON, intermediate_size=32, num_key_value_heads=4, num_experts=8, num_experts_per_tok=2
    ),
    "qwen3_moe": lambda: Qwen3MoeConfig(
        **_COMMON,
        intermediate_size=64,
        moe_intermediate_size=32,
        num_key_value_heads=2,
        head_dim=16,
        num_experts=8,
        num_experts_per_tok=2,
    ),
    "qwen2_moe": lambda: Qwen2MoeConfig(
        **_COMMON,
        intermediate_size=64,
        moe_intermediate_size=32,
        shared_expert_intermediate_size=64,
        num_key_value_heads=2,
        num_experts=8,
        num_experts_per_tok=2,
    ),
    "mixtral": lambda: MixtralConfig(
        **_COMMON, intermediate_size=32, num_key_value_heads=2, num_local_experts=8, num_experts_per_tok=2
    ),
    "deepseek_v2": lambda: DeepseekV2Config(
        **_COMMON,
        intermediate_size=64,
        moe_intermediate_size=32,
        num_key_value_heads=4,
        n_routed_experts=8,
        num_experts_per_tok=2,
        n_shared_experts=1,
        kv_lora_rank=32,
        q_lora_rank=None,
        qk_rope_head_dim=16,
        qk_nope_head_dim=16,
        v_head_dim=16,
        head_dim=16,
        first_k_dense_replace=1,
        n_group=1,
        topk_group=1,
    ),
    "gpt_oss": lambda: GptOssConfig(
        **_COMMON,
        intermediate_size=64,
        num_key_value_heads=2,
        head_dim=16,
        num_local_experts=8,
        num_experts_per_tok=2,
    ),
}
"""Tiny configurations of the architectures that must work, all through the same code."""

GRANITE_SIZES: dict[str, Callable[[], PreTrainedConfig]] = {
    "granite of 62 experts": lambda: granite_config(VOCABULARY, experts=62),
    "granite of 64 experts": lambda: granite_config(VOCABULARY, experts=64),
    "granite hybrid of 62 experts": lambda: granite_config(VOCABULARY, hybrid=True, experts=62),
    "granite hybrid of 64 experts": lambda: granite_config(VOCABULARY, hybrid=True, experts=64),
}
"""As many experts as Granite 4.0 tiny has, by either account."""

_ATTENTION = {**_COMMON, "intermediate_size": 64, "num_key_value_heads": 2}

OTHER_FAMILIES: dict[str, Callable[[], PreTrainedConfig]] = {
    "glm4_moe": lambda: Glm4MoeConfig(
        **_ATTENTION,
        moe_intermediate_size=32,
        head_dim=16,
        n_routed_experts=8,
        num_experts_per_tok=2,
        n_shared_experts=1,
        first_k_dense_replace=1,
        n_group=1,
        topk_group=1,
    ),
    "ernie4_5_moe": lambda: Ernie4_5_MoeConfig(
        **_ATTENTION,
        moe_intermediate_size=32,
        moe_num_experts=8,
        moe_k=2,
        moe_num_shared_experts=1,
        moe_layer_start_index=1,
        moe_layer_end_index=1,
    ),
    "lfm2_moe": lambda: Lfm2MoeConfig(
        **_ATTENTION,
        moe_intermediate_size=32,
        num_experts=8,
        num_experts_per_tok=2,
        num_dense_layers=1,
        layer_types=["conv", "full_attention"],
    ),
    "phimoe": lambda: PhimoeConfig(**_ATTENTION, num_local_experts=8, num_experts_per_tok=2),
    "minimax": lambda: MiniMaxConfig(
        **_ATTENTION,
        head_dim=16,
        num_local_experts=8,
        num_experts_per_tok=2,
        layer_types=["linear_attention", "full_attention"],
        block_size=16,
    ),
    "nemotron_h": lambda: NemotronHConfig(
        **_ATTENTION,
        layers_block_type=["mamba", "moe", "attention", "moe"],
        head_dim=16,
        mamba_num_heads=8,
        mamba_head_dim=16,
        ssm_state_size=16,
        n_groups=1,
        chunk_size=16,
        n_routed_experts=8,
        num_experts_per_tok=2,
        n_shared_experts=1,
        moe_intermediate_size=32,
        moe_shared_expert_intermediate_size=64,
        n_group=1,
        topk_group=1,
    ),
    "jamba": lambda: JambaConfig(
        **_ATTENTION,
        num_experts=8,
        num_experts_per_tok=2,
        attn_layer_period=2,
        attn_layer_offset=1,
        expert_layer_period=1,
        expert_layer_offset=0,
        mamba_d_state=16,
        mamba_dt_rank=8,
        use_mamba_kernels=False,
    ),
    "qwen3_next": lambda: Qwen3NextConfig(
        **_ATTENTION,
        head_dim=16,
        moe_intermediate_size=32,
        shared_expert_intermediate_size=64,
        num_experts=8,
        num_experts_per_tok=2,
        linear_num_key_heads=2,
        linear_num_value_heads=4,
        linear_key_head_dim=16,
        linear_value_head_dim=16,
        layer_types=["linear_attention", "full_attention"],
    ),
    "deepseek_v3": lambda: DeepseekV3Config(
        **_COMMON,
        intermediate_size=64,
        moe_intermediate_size=32,
        num_key_value_heads=4,
        n_routed_experts=8,
        num_experts_per_tok=2,
        n_shared_experts=1,
        kv_lora_rank=32,
        q_lora_rank=None,
        qk_rope_head_dim=16,
        qk_nope_head_dim=16,
        v_head_dim=16,
        first_k_dense_replace=1,
        n_group=1,
        topk_group=1,
    ),
}
"""Further architectures behind the experts interface, for which one test has to do."""


def save_random_model(config: PreTrainedConfig, folder: Path, *, vectors: bool = False) -> None:
    """A checkpoint of this configuration with fixed random fp32 weights; with `vectors` biases and norms as well."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.ndim >= 2:
                    parameter.normal_(0, 0.2)
                elif vectors:
                    parameter.add_(torch.randn_like(parameter), alpha=0.2)
    model.save_pretrained(folder)


def make_tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level BPE over a few lines of text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=480,
        special_tokens=SPECIAL_TOKENS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS * 3, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>", pad_token="<|pad|>")
    fast.add_tokens(["<tool_call>", "</tool_call>"])
    fast.chat_template = CHAT_TEMPLATE
    return fast


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerFast:
    """The tokenizer of every tiny checkpoint."""
    return make_tokenizer()


def _checkpoint(folder: Path, tokenizer: PreTrainedTokenizerFast, *, hybrid: bool) -> Path:
    save_random_model(granite_config(len(tokenizer), hybrid=hybrid), folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def granite(tmp_path_factory: pytest.TempPathFactory, tokenizer: PreTrainedTokenizerFast) -> Path:
    """All-attention GraniteMoeHybrid, fp32 weights, tokenizer and template."""
    return _checkpoint(tmp_path_factory.mktemp("granite"), tokenizer, hybrid=False)


@pytest.fixture(scope="session")
def granite_hybrid(tmp_path_factory: pytest.TempPathFactory, tokenizer: PreTrainedTokenizerFast) -> Path:
    """The same with Mamba layers."""
    return _checkpoint(tmp_path_factory.mktemp("hybrid"), tokenizer, hybrid=True)


@pytest.fixture(scope="session", params=list(FAMILIES))
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny checkpoint of each architecture, without a tokenizer."""
    folder = tmp_path_factory.mktemp(request.param)
    save_random_model(FAMILIES[request.param](), folder)
    return folder


@pytest.fixture(scope="session", params=[*FAMILIES, *GRANITE_SIZES, *OTHER_FAMILIES])
def any_family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of every configuration in this file."""
    folder = tmp_path_factory.mktemp(request.param.replace(" ", "-"))
    save_random_model((FAMILIES | GRANITE_SIZES | OTHER_FAMILIES)[request.param](), folder)
    return folder


MXFP4_QUANTIZATION = {
    "quant_method": "mxfp4",
    "modules_to_not_convert": [
        "model.layers.*.self_attn",
        "model.layers.*.mlp.router",
        "model.embed_tokens",
        "lm_head",
    ],
}
"""What the config.json of OpenAI's gpt_oss holds."""


def write_mxfp4(floats: Path, folder: Path) -> Path:
    """Pack the experts of a float gpt_oss, with the names, shapes and dtypes of OpenAI's."""
    shutil.copytree(floats, folder)
    stored: dict[str, torch.Tensor] = {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        if not name.endswith(("gate_up_proj", "down_proj")):
            stored[name] = tensor.to(torch.bfloat16)
            continue
        packed, exponents = zip(*(quantize(matrix.T) for matrix in tensor), strict=True)
        stored[f"{name}_blocks"] = torch.stack(packed).unflatten(2, (-1, 16))
        stored[f"{name}_scales"] = torch.stack(exponents).unflatten(1, (tensor.shape[2], -1))
    save_file(stored, folder / "model.safetensors", metadata={"format": "pt"})
    edit_config(folder, dtype="bfloat16", quantization_config=MXFP4_QUANTIZATION)
    return folder


def edit_config(folder: Path, **changes: object) -> None:
    """Change what a checkpoint's config.json says."""
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")


@pytest.fixture(scope="session")
def gpt_oss_mxfp4(tmp_path_factory: pytest.TempPathFactory, tokenizer: PreTrainedTokenizerFast) -> Path:
    """A tiny random gpt_oss in MXFP4, biases, sinks and a tokenizer included; in floats it lies beside, as `floats`."""
    folder = tmp_path_factory.mktemp("gpt_oss")
    config = FAMILIES["gpt_oss"]()
    config.vocab_size = len(tokenizer)
    save_random_model(config, folder / "floats", vectors=True)
    tokenizer.save_pretrained(folder / "floats")
    return write_mxfp4(folder / "floats", folder / "mxfp4")
