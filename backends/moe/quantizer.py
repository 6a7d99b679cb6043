"""Quantisation while loading, as Transformers wants it: a registered config, a registered quantizer, one operation.

Importing this module registers both under `nf4_moe`, so that `from_pretrained` reads and writes our checkpoints.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from torch import Tensor
from transformers import PreTrainedModel
from transformers.core_model_loading import ConversionOps
from transformers.quantizers.auto import register_quantization_config, register_quantizer
from transformers.quantizers.base import HfQuantizer
from transformers.utils.quantization_config import QuantizationConfigMixin

from .experts import EXPERTS_FUNCTION
from .packing import HeadBits, PackingSettings, head_to_pack, make_room, pack, pack_head, packed_name

METHOD = "nf4_moe"
"""`quant_method` in config.json."""


@register_quantization_config(METHOD)
class Nf4MoeConfig(QuantizationConfigMixin):  # type: ignore[misc]
    """Experts and large linears in NF4, blocks of 64."""

    def __init__(
        self,
        on_packed: Callable[[str], None] | None = None,
        *,
        head_bits: HeadBits = 16,
        double_quant: bool = False,
        **_saved: Any,
    ) -> None:
        """`on_packed` is told the name of each tensor once it is packed; for the rest see `PackingSettings`."""
        self.quant_method = METHOD
        self.on_packed = on_packed
        self.settings = PackingSettings(head_bits=head_bits, double_quant=double_quant)

    def to_dict(self) -> dict[str, Any]:
        """What config.json keeps."""
        kept = {name: value for name, value in asdict(self.settings).items() if name != "format"}
        return {"quant_method": METHOD, "block_size": 64, **kept}


class PackWhileLoading(ConversionOps):  # type: ignore[misc]
    """Turn one float tensor of the checkpoint into its packed bytes and scales."""

    def __init__(self, quantizer: "Nf4MoeQuantizer") -> None:
        """Report misshaped tensors and progress to the quantizer."""
        self.quantizer = quantizer

    def convert(
        self, input_dict: dict[str, Any], model: PreTrainedModel | None = None, **_context: Any
    ) -> dict[str, Tensor]:
        """{name: float tensor} -> {name: bytes, name_absmax: scales}."""
        assert model is not None
        result: dict[str, Tensor] = {}
        for name, value in input_dict.items():
            tensor = value[0] if isinstance(value, list) else value
            target = packed_name(model, name)
            assert target is not None
            expected = getattr(target.module, target.leaf).shape
            if tensor.shape != expected:
                self.quantizer.misshaped.append((name, tuple(tensor.shape), tuple(expected)))
            path = name.removesuffix(target.leaf)
            packed = pack(target, tensor, self.quantizer.quantization_config.settings)
            result |= {path + leaf: parameter for leaf, parameter in packed.items()}
            if self.quantizer.quantization_config.on_packed is not None:
                self.quantizer.quantization_config.on_packed(name)
        return result


@register_quantizer(METHOD)
class Nf4MoeQuantizer(HfQuantizer):  # type: ignore[misc]
    """Packs experts and linears while a checkpoint is loaded, or loads them packed."""

    requires_calibration = False
    quantization_config: Nf4MoeConfig

    def __init__(self, quantization_config: Nf4MoeConfig, **kwargs: Any) -> None:
        """Start with no complaint about the checkpoint."""
        super().__init__(quantization_config, **kwargs)
        self.misshaped: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = []

    def param_element_size(self, model: PreTrainedModel, param_name: str, param: Tensor) -> float:
        """Bytes per element, for device placement: what the tensor will take, not what it takes on the way.

        Tensors that are packed already are as large as they are. Scales are parameters of their own.
        """
        own = float(param.element_size())
        if self.pre_quantized:
            return own
        if packed_name(model, param_name) is not None:
            return 0.5
        head = head_to_pack(model, self.quantization_config.settings)
        if head is None:
            return own
        if param_name == head.weight_name:
            return head.bytes / param.numel()
        return own + head.bytes / param.numel() if param_name == head.tied_to else own

    def param_needs_quantization(self, model: PreTrainedModel, param_name: str, **_context: Any) -> bool:
        """Whether Transformers hands this tensor to `PackWhileLoading`."""
        return packed_name(model, param_name) is not None

    def get_quantize_ops(self) -> ConversionOps:
        """The operation for tensors that need quantisation."""
        return PackWhileLoading(self)

    def _process_model_before_weight_loading(self, model: PreTrainedModel, **_context: Any) -> None:
        make_room(model, for_packed=self.pre_quantized, settings=self.quantization_config.settings)
        model.set_experts_implementation(EXPERTS_FUNCTION)

    def _process_model_after_weight_loading(self, model: PreTrainedModel, **_context: Any) -> PreTrainedModel:
        if not self.pre_quantized:
            pack_head(model, self.quantization_config.settings)
        # Packed tensors are saved under the model's own names; undoing the load's renaming would split them.
        model._weight_conversions = []
        return model

    def is_serializable(self, *_args: Any, **_kwargs: Any) -> bool:
        """`save_pretrained` keeps the packed tensors."""
        return True

    @property
    def is_trainable(self) -> bool:
        """Packed weights have no gradient."""
        return False
