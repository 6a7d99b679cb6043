"""llama.cpp through the xllamacpp wheel."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .peers import require


@dataclass(frozen=True)
class Completion:
    """What llama.cpp wrote, and its own clock."""

    tokens: tuple[int, ...]
    text: str
    prompt_tokens_read: int
    """Those that its prompt cache did not hold."""
    prompt_seconds: float
    decode_tokens: int
    decode_seconds: float


class Llama:
    """One model in llama.cpp, prompt cache on."""

    def __init__(
        self, file: Path, context: int = 4096, threads: int = 1, slots: int = 1, *, is_exact: bool = False
    ) -> None:
        """Load a GGUF file; `is_exact` keeps keys and values in fp32, where llama.cpp's own choice is 16 bits."""
        xllamacpp = require("xllamacpp", "xllamacpp")
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(file)
        parameters.n_ctx = context
        parameters.n_parallel = slots
        parameters.n_gpu_layers = 0
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        parameters.warmup = True
        parameters.verbosity = -1
        if is_exact:
            parameters.cache_type_k = parameters.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
            parameters.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._server = xllamacpp.Server(parameters)

    def complete(
        self,
        prompt: Sequence[int],
        tokens: int,
        *,
        grammar: str = "",
        goes_on: bool = False,
        keeps_prompt: bool = True,
        tells_tokens: bool = False,
    ) -> Completion:
        """Continue a prompt greedily; with `goes_on` past the end token. Telling the tokens takes time."""
        request: dict[str, Any] = {
            "prompt": list(prompt),
            "n_predict": tokens,
            "temperature": 0.0,
            "samplers": ["temperature"],
            "cache_prompt": keeps_prompt,
            "ignore_eos": goes_on,
        }
        if grammar:
            request["grammar"] = grammar
        if tells_tokens:
            request["n_probs"] = 1
        answer: dict[str, Any] = self._server.handle_completions(request)
        if "timings" not in answer:
            raise RuntimeError(f"llama.cpp refused: {str(answer)[:200]}")
        clock, choice = answer["timings"], answer["choices"][0]
        return Completion(
            # Where the first token ends the answer there are none to tell.
            tuple(step["id"] for step in (choice["logprobs"] or {"content": ()})["content"]) if tells_tokens else (),
            choice["text"],
            clock["prompt_n"],
            clock["prompt_ms"] / 1e3,
            clock["predicted_n"],
            clock["predicted_ms"] / 1e3,
        )

    def choose(self, prompt: Sequence[int], options: Sequence[str], tokens: int) -> str:
        """One of the options, or its beginning of `tokens` tokens, under a grammar that admits nothing else."""
        return self.complete(prompt, tokens, grammar=grammar_of(options)).text


def grammar_of(options: Sequence[str]) -> str:
    """A GBNF grammar that admits exactly these texts."""
    quoted = ('"' + option.replace("\\", "\\\\").replace('"', '\\"') + '"' for option in options)
    return "root ::= " + " | ".join(quoted)
