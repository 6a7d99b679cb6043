"""`generate()` of Transformers, in the ways people run it."""

import time

import torch
from transformers import CompileConfig, PreTrainedConfig, PreTrainedModel

from .random_model import random_model
from .timing import Prompts, Timing

MOST_NEW_TOKENS = 256
"""Room for the answer in a static cache."""


class TransformersEngine:
    """`model.generate()`: prefill is the time for one token, decode what more tokens take on top."""

    def __init__(self, network: PreTrainedModel, *, compile_mode: str = "") -> None:
        """With `compile_mode`, a static cache and a compiled decode step (on a GPU)."""
        self.network = network
        self.notes: dict[str, object] = {"experts": str(network.config._experts_implementation)}
        self._options: dict[str, object] = {}
        if compile_mode:
            self.notes["compile_mode"] = compile_mode
            self._options["cache_implementation"] = "static"
            if network.device.type == "cuda":  # elsewhere generate() does not compile
                self._options["compile_config"] = CompileConfig(mode=compile_mode, fullgraph=False)
        # Whatever the tokens are, the answer goes on.
        network.generation_config.eos_token_id = None
        network.generation_config.pad_token_id = 0

    def run(self, prompts: Prompts, new_tokens: int) -> Timing:
        """Two calls: one token, then one and `new_tokens` more."""
        ids = torch.tensor(prompts, device=self.network.device)
        first = self._generate(ids, 1)
        whole = self._generate(ids, 1 + new_tokens)
        if "compile_mode" in self.notes:
            self.notes["is_compiled"] = hasattr(self.network, "_compiled_call")
        return Timing(first, max(whole - first, 1e-9), new_tokens * len(prompts))

    @torch.inference_mode()
    def _generate(self, ids: torch.Tensor, tokens: int) -> float:
        options = dict(self._options)
        if "cache_implementation" in options:  # one length for short and long answers, so that nothing compiles twice
            room = ids.shape[1] + MOST_NEW_TOKENS
            options["max_cache_len"] = -(-room // 128) * 128
        started = time.perf_counter()
        answer = self.network.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            min_new_tokens=tokens,
            max_new_tokens=tokens,
            do_sample=False,
            **options,
        )
        answer.cpu()  # waits for the device
        seconds = time.perf_counter() - started
        assert answer.shape[1] == ids.shape[1] + tokens, answer.shape
        return seconds


def make_float_engine(
    config: PreTrainedConfig,
    device: torch.device,
    dtype: torch.dtype,
    *,
    experts: str,
    compile_mode: str = "",
) -> TransformersEngine:
    """Unquantised weights, with one of Transformers' own experts implementations."""
    network = random_model(config, device, dtype)
    network.set_experts_implementation(experts)
    return TransformersEngine(network, compile_mode=compile_mode)
