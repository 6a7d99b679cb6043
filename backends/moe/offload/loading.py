"""What `offload` means for one checkpoint on one device: decided before a weight is read, done once they are."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from transformers import PretrainedConfig, PreTrainedModel

from ...errors import NotEnoughMemoryError, UnsupportedModelError
from ..free_memory import Place, free_bytes, need_of
from ..memory import top_k
from ..quiet import quiet_transformers
from .budget import CardShare, parse_offload, share_of_card
from .mapped import map_experts
from .placing import move_all_but_experts, pin_experts
from .store import ExpertStore, offload_experts

if TYPE_CHECKING:
    from ..loading import LoadSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Away:
    """Experts that are not all in the device's memory."""

    device: torch.device
    """What computes."""
    share: CardShare | None
    """What its memory holds; None: it computes from the checkpoint's files."""
    is_stored_packed: bool
    """Whether the files hold what the experts are in memory."""


def plan_offload(path: Path, config: PretrainedConfig, settings: "LoadSettings", place: Place) -> Away | None:
    """Where experts will be; None where all go to the device as ever. Raises where that will not fit or cannot be."""
    budget = parse_offload(settings.offload)
    if budget == "none":
        return None
    is_packed = getattr(config, "quantization_config", None) is not None and settings.random_weights is None
    _check_settings(settings)
    device = place.device or torch.device("cuda", torch.cuda.current_device())
    with quiet_transformers():
        need = need_of(path, config, settings, place.dtype)
    tokens = min(settings.context, need.most_tokens)
    if device.type == "cpu" and budget == "auto":
        _check_mapped(path, is_packed=is_packed)
        free = free_bytes(device)
        if free is not None and need.beside_experts(tokens) > free:
            raise NotEnoughMemoryError(
                f"{path.name} needs {need.beside_experts(tokens) / 1e9:.2f} GB of main memory beside its experts, which "
                f"stay in the file, and {free / 1e9:.2f} GB are free. Use a shorter context or a smaller model."
            )
        return Away(device, None, is_stored_packed=True)
    share = share_of_card(need, budget, free_bytes(device), tokens)
    if share.is_whole:
        log.info("All %d experts fit on %s", share.all_experts, device)
        return None
    main = free_bytes(torch.device("cpu"))
    if not is_packed and main is not None and need.weights + need.loading > main:
        raise NotEnoughMemoryError(
            f"{path.name} is packed in main memory while it is loaded, which takes "
            f"{(need.weights + need.loading) / 1e9:.2f} GB, and {main / 1e9:.2f} GB are free. "
            "Pack it once: moewarden model quantize; then the experts may stay in its file."
        )
    return Away(device, share, is_stored_packed=is_packed)


def put_experts(network: PreTrainedModel, path: Path, away: Away) -> ExpertStore | None:
    """Bring a network that was loaded into main memory to its device, and its experts to where they wait."""
    if away.is_stored_packed:
        size = map_experts(network, path)
        log.info("%.2f GB of experts stay in %s", size / 1e9, path.name)
    if away.share is None:
        return None
    if away.device.type == "cuda":
        pin_experts(network, free_bytes(torch.device("cpu")))
        move_all_but_experts(network, away.device)
    log.info("%d of %d experts on %s", away.share.slots, away.share.all_experts, away.device)
    return offload_experts(network, away.share.slots, top_k(network.config), away.device)


def _check_settings(settings: "LoadSettings") -> None:
    if settings.quantization == "none" or settings.experts == "expanded":
        raise UnsupportedModelError(
            f"offload={settings.offload!r} moves packed experts, but quantization={settings.quantization!r} and "
            f"experts={settings.experts!r} were asked for. Use quantization='nf4' and experts='packed', or offload='none'."
        )


def _check_mapped(path: Path, *, is_packed: bool) -> None:
    if not is_packed:
        raise UnsupportedModelError(
            f"{path.name} is not stored packed, so its experts cannot be used where they lie in the file. "
            "Pack it once: moewarden model quantize; then use offload='auto' with the new folder."
        )
