"""MXFP4 checkpoints, as OpenAI publishes gpt_oss: loaded in their own bytes and saved in them.

Such a checkpoint stores of each projection [E, O, I] two tensors, `NAME_blocks` [E, O, I/32, 16] and `NAME_scales`
[E, O, I/32], and everything else in floats. Here they are `NAME` [E, O, I/2] and `NAME_absmax` [E, O*I/32]: the same
bytes under the names that packed experts have, whatever their format. Transformers has a quantizer of its own for
`mxfp4`, which unpacks on a CPU, so ours is registered under another name, which no config.json holds.
"""

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

from torch import Tensor
from transformers import PretrainedConfig, PreTrainedModel
from transformers.core_model_loading import ConversionOps, WeightConverter
from transformers.quantizers.auto import register_quantization_config, register_quantizer
from transformers.quantizers.base import HfQuantizer
from transformers.utils.quantization_config import QuantizationConfigMixin

from ..errors import CheckpointError
from ..kernels.mxfp4 import BLOCK
from ..kernels.scales import LARGEST_EXPONENT
from .experts import EXPERTS_FUNCTION
from .packing import MXFP4_METHOD, PROJECTIONS, PackingSettings, experts_modules, make_room

REGISTERED = "mxfp4_moe"
"""Our quantizer's name among Transformers' own."""

Shape = tuple[int, ...]


def in_stored_form(expected: Mapping[str, Tensor]) -> dict[str, tuple[str, Shape]]:
    """Of each packed tensor of a model: the name and shape that the checkpoint has it under."""
    found: dict[str, tuple[str, Shape]] = {}
    for name, tensor in expected.items():
        scales = f"{name}_absmax"
        if name.rpartition(".")[2] in PROJECTIONS and scales in expected:
            count, outputs, half = tensor.shape
            blocks = 2 * half // BLOCK
            found[name] = f"{name}_blocks", (count, outputs, blocks, BLOCK // 2)
            found[scales] = f"{name}_scales", (count, outputs, blocks)
    return found


def refuse_damage(path: Path, network: PreTrainedModel) -> None:
    """Raise for exponents that stand for no number."""
    for name, module in experts_modules(network):
        for leaf in PROJECTIONS:
            scales = getattr(module, f"{leaf}_absmax", None)
            if scales is not None and (scales > LARGEST_EXPONENT).any():
                raise CheckpointError(
                    f"{path.name}: '{name}.{leaf}_scales' has exponents of 255, which in MXFP4 are not a number. "
                    "The file is damaged, or was written from weights that were no numbers; fetch the folder again."
                )


def read_by_us(config: PretrainedConfig) -> PretrainedConfig:
    """The same config, but Transformers takes our quantizer for it."""
    ours = copy(config)
    saved: Any = config.quantization_config
    kept = dict(saved) if isinstance(saved, Mapping) else saved.to_dict()
    ours.quantization_config = kept | {"quant_method": REGISTERED}
    return ours


@register_quantization_config(REGISTERED)
class Mxfp4MoeConfig(QuantizationConfigMixin):  # type: ignore[misc]
    """Experts in MXFP4, as config.json says it."""

    def __init__(self, **saved: Any) -> None:
        """Keep what config.json holds beside the method."""
        self.quant_method = REGISTERED
        self.saved = {name: value for name, value in saved.items() if name != "quant_method"}

    def to_dict(self) -> dict[str, Any]:
        """What config.json held, and holds again once the model is saved."""
        return {"quant_method": MXFP4_METHOD, **self.saved}


class TakeBytes(ConversionOps):  # type: ignore[misc]
    """A stored tensor in the shape that packed experts have it in: the same bytes."""

    def __init__(self, hf_quantizer: "Mxfp4MoeQuantizer") -> None:
        """The name of the argument tells Transformers that bytes come in."""
        self.hf_quantizer = hf_quantizer

    def convert(
        self, input_dict: dict[str, Any], full_layer_name: str | None = None, **_context: Any
    ) -> dict[str, Tensor]:
        """Blocks [E, O, G, 16] -> [E, O, G*16]; exponents [E, O, G] -> [E, O*G]."""
        assert full_layer_name is not None
        (value,) = input_dict.values()
        tensor: Tensor = value[0] if isinstance(value, list) else value
        if full_layer_name.endswith("_absmax"):
            return {full_layer_name: tensor.flatten(1)}
        return {full_layer_name: tensor.flatten(2)}


@register_quantizer(REGISTERED)
class Mxfp4MoeQuantizer(HfQuantizer):  # type: ignore[misc]
    """Loads experts in MXFP4 and hands them to our experts function."""

    requires_calibration = False
    quantization_config: Mxfp4MoeConfig

    def get_weight_conversions(self) -> list[WeightConverter]:
        """Stored names to the names of packed experts."""
        kinds = (("blocks", ""), ("scales", "_absmax"))
        return [
            WeightConverter(rf"\.{leaf}_{stored}", f".{leaf}{ours}", [TakeBytes(self)])
            for leaf in PROJECTIONS
            for stored, ours in kinds
        ]

    def _process_model_before_weight_loading(self, model: PreTrainedModel, **_context: Any) -> None:
        make_room(model, for_packed=True, settings=PackingSettings(format="mxfp4"))
        model.set_experts_implementation(EXPERTS_FUNCTION)

    def _process_model_after_weight_loading(self, model: PreTrainedModel, **_context: Any) -> PreTrainedModel:
        # What is saved gets its stored names below; undoing the load's renaming would look for others.
        model._weight_conversions = []
        return model

    def get_state_dict_and_metadata(self, model: PreTrainedModel) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """What `save_pretrained` writes: the tensors as they were stored."""
        state: dict[str, Tensor] = model.state_dict()
        for name, (stored, shape) in in_stored_form(state).items():
            state[stored] = state.pop(name).view(shape)
        return state, {}

    def is_serializable(self, *_args: Any, **_kwargs: Any) -> bool:
        """`save_pretrained` keeps the packed tensors."""
        return True

    @property
    def is_trainable(self) -> bool:
        """Packed weights have no gradient."""
        return False
