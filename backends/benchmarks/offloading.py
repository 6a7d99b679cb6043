"""What a token has moved to a card that holds only some experts: planned, played, and counted on a narrower model.

A model of real size needs no weights for this: copies are counted in experts, and an expert's bytes follow from the
configuration. The narrower model has the real one's layers, experts and experts per token, so its slots see the same
traffic; its routed layers are computed for real, from slots that are filled by real copies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedConfig, Qwen3MoeConfig

from ..kernels.catalog import choose_kernel
from ..moe.checkpoint import skeleton
from ..moe.experts import use_kernel
from ..moe.memory import CARD_OVERHEAD, MemoryNeed, measure_need
from ..moe.offload.budget import CardShare, share_of_card
from ..moe.offload.plan import even, recorded, token_cost
from ..moe.offload.store import ExpertStore, offload_experts
from ..moe.offload.traces import Played, Trace, drawn_trace, play
from ..moe.packing import HeadBits, experts_modules, packed_experts
from ..moe.quantizer import Nf4MoeConfig
from ..moe.quiet import quiet_transformers
from ..moe.routing import RoutingCounts
from .configurations import CONFIGURATIONS
from .random_model import packed_random_model
from .work import Row

CPU = torch.device("cpu")
SKEWS = {"even": 0.0, "skewed": 1.0}
"""Traces: the r-th likeliest expert of a layer has the weight r ** -skew."""


@dataclass(frozen=True, kw_only=True)
class OffloadWork:
    """What is planned and counted."""

    model: str = "Qwen3-30B-A3B"
    cards: Sequence[float] = (6, 8, 12, 16)
    """Planned and played; in GiB."""
    measured: Sequence[float] = (8,)
    """Counted on the narrower model, too."""
    context: int = 4096
    head_bits: HeadBits = 8
    taught: int = 64
    """Requests that the record is made of."""
    filling: int = 8
    """Requests that fill the slots, before copies count."""
    counted: int = 4
    """Requests whose copies count."""
    tokens: int = 16
    """Of a request."""
    width: int = 64
    """Of the narrower model."""


def offload_rows(work: OffloadWork) -> Iterator[Row]:
    """For each card and trace: what is planned, played and counted, in experts and in bytes of the real model."""
    config = CONFIGURATIONS[work.model].build()
    need = need_of_configuration(config, work.head_bits)
    for card in work.cards:
        share = share_of_card(need, "auto", int(card * 2**30) - CARD_OVERHEAD, work.context)
        for name, skew in SKEWS.items():
            trace = _trace(config, work, skew)
            layers = [trace.experts] * trace.ids.shape[2]
            record = recorded(trace.uses(range(work.taught)), work.taught * work.tokens)
            top_k = trace.ids.shape[-1]
            row: Row = {
                "section": "offload",
                "model": work.model,
                "card": card,
                "routing": name,
                "context": work.context,
                "experts_on_card": share.slots,
                "experts": share.all_experts,
                "expert_bytes": share.expert_bytes,
                "budget_bytes": share.bytes,
                "planned": token_cost(share, even(layers, top_k) if skew == 0 else record, top_k).experts,
                **_as_row("played", play(trace, share.slots, taught=work.taught, filling=work.filling), share),
            }
            if card in work.measured:
                row |= _as_row("counted", count_on_narrow(config, trace, share.slots, work), share)
            yield row | {"planned_bytes": row["planned"] * share.expert_bytes}


def need_of_configuration(config: PreTrainedConfig, head_bits: HeadBits) -> MemoryNeed:
    """What the model takes in NF4 beside bfloat16; it is never made."""
    packed = type(config).from_dict(
        config.to_dict() | {"quantization_config": Nf4MoeConfig(head_bits=head_bits).to_dict()}
    )
    with quiet_transformers():
        return measure_need(
            skeleton(Path("model"), config, packed=False, dtype=torch.bfloat16),
            skeleton(Path("model"), packed, packed=True, dtype=torch.bfloat16),
            quantize=False,
        )


def count_on_narrow(config: PreTrainedConfig, trace: Trace, slots: int, work: OffloadWork) -> Played:
    """Run a model as deep as the configuration's from so many slots, its gates overruled by the trace."""
    network, store = narrow_model(config, slots, work.width)
    store.guesses = None  # the trace has nothing to do with what the layers compute
    _overrule(network, trace)
    store.learn(_counts(trace, range(work.taught)))
    start = between = 0
    requests = len(trace.ids)
    for request in range(work.taught, requests):
        if request == work.taught + work.filling:
            start, between = store.moved.needed, store.moved.between
        for token in range(work.tokens):
            network.trace_place = request, token
            with torch.inference_mode():
                network(torch.tensor([[token]]))
        store.learn(_counts(trace, [request]))
    return Played(
        (store.moved.needed - start) / (work.counted * work.tokens), (store.moved.between - between) / work.counted
    )


def narrow_model(config: PreTrainedConfig, slots: int, width: int) -> tuple[Any, ExpertStore]:
    """Random weights of the configuration's layers and experts, but narrow; so many experts are in slots at a time."""
    network: Any = packed_random_model(_narrow(config, width), CPU, torch.float32)
    experts = packed_experts(experts_modules(network)[0][1])
    use_kernel(network, choose_kernel(CPU, torch.float32, experts=experts)[0])
    return network, offload_experts(network, slots, network.config.num_experts_per_tok, CPU)


def _trace(config: PreTrainedConfig, work: OffloadWork, skew: float) -> Trace:
    return drawn_trace(
        config.num_hidden_layers,
        config.num_experts,
        config.num_experts_per_tok,
        work.taught + work.filling + work.counted,
        work.tokens,
        skew=skew,
    )


def _narrow(config: PreTrainedConfig, width: int) -> PreTrainedConfig:
    """The same numbers of layers, experts and experts per token."""
    return Qwen3MoeConfig(
        vocab_size=256,
        hidden_size=width,
        intermediate_size=width,
        moe_intermediate_size=width,
        num_hidden_layers=config.num_hidden_layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        num_experts=config.num_experts,
        num_experts_per_tok=config.num_experts_per_tok,
        max_position_embeddings=512,
    )


def _overrule(network: Any, trace: Trace) -> None:
    """Let each routed layer choose what the trace says at `network.trace_place`: (request, token)."""
    for layer, (_, module) in enumerate(experts_modules(network)):

        def choose(_module: Any, args: Any, kwargs: Any, layer: int = layer) -> Any:
            request, token = network.trace_place
            ids = trace.ids[request, token, layer][None]
            if "top_k_index" in kwargs:
                return args, kwargs | {"top_k_index": ids}
            return (args[0], ids, *args[2:]), kwargs

        module.register_forward_pre_hook(choose, with_kwargs=True)


def _counts(trace: Trace, requests: Sequence[int]) -> RoutingCounts:
    return RoutingCounts(trace.uses(requests), len(requests) * trace.ids.shape[1], trace.ids.shape[-1])


def _as_row(what: str, played: Played, share: CardShare) -> Row:
    return {
        what: played.per_token,
        f"{what}_bytes": played.per_token * share.expert_bytes,
        f"{what}_between": played.per_request,
    }
