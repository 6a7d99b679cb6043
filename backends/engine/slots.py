"""A Transformers cache whose rows are sequences at positions of their own.

Transformers' caches hold one batch that starts and ends together. Here every row is a sequence: a forward pass selects
a range of rows, writes each row's new keys where that row stands, and reads up to a common width; the attention mask
hides what lies beyond a row's own end. State-space layers have no positions: their rows are views that the model
updates in place. All storage keeps its address until it grows, so a captured CUDA graph can hold it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from transformers import DynamicCache, PretrainedConfig
from transformers.cache_utils import (
    Cache,
    CacheLayerMixin,
    DynamicLayer,
    DynamicSlidingWindowLayer,
    LinearAttentionLayer,
)

from ..errors import UnsupportedModelError

OWN_CACHES = ("minimax",)
"""Architectures that take no cache but their own."""


@dataclass(frozen=True)
class Selection:
    """The rows that a forward pass works on, and where it writes."""

    rows: slice
    width: int
    """Keys read: at least the longest row's length after this pass."""
    start: int | None = None
    """Where all rows write, if it is the same place for all."""
    positions: Tensor | None = None
    """int64 [B, 1]: where each row writes its one token, otherwise."""
    has_past: bool = True
    """Whether the rows hold tokens already."""


class AttentionSlots(CacheLayerMixin):  # type: ignore[misc]
    """Keys and values of one attention layer: [rows, heads, capacity, head width], allocated by the first pass."""

    is_compileable = True

    def __init__(self, rows: int, capacity: int) -> None:
        """Remember the size; heads and widths come with the first keys."""
        super().__init__()
        self.rows = rows
        self.capacity = capacity
        self.selection = Selection(slice(0, rows), capacity)

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Allocate for keys like these."""
        self.keys, self.values = (
            states.new_zeros(self.rows, states.shape[1], self.capacity, states.shape[3])
            for states in (key_states, value_states)
        )
        self.is_initialized = True

    def update(self, key_states: Tensor, value_states: Tensor, *_args: Any, **_kwargs: Any) -> tuple[Tensor, Tensor]:
        """Write [B, H, T, D] at the selection's place; return all keys and values up to its width."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        chosen = self.selection
        result = []
        for store, states in ((self.keys, key_states), (self.values, value_states)):
            view = store[chosen.rows]
            if chosen.start is not None:
                view[:, :, chosen.start : chosen.start + states.shape[2]] = states
            else:
                assert chosen.positions is not None
                view.scatter_(2, chosen.positions[:, None, :, None].expand_as(states), states)
            result.append(view[:, :, : chosen.width])
        return result[0], result[1]

    def grown(self, capacity: int) -> tuple[Tensor, Tensor] | None:
        """Keys and values with room for longer rows, holding what these hold; None before there are any."""
        if not self.is_initialized:
            return None
        stores = []
        for old in (self.keys, self.values):
            new = old.new_zeros(*old.shape[:2], capacity, old.shape[3])
            new[:, :, : old.shape[2]] = old
            stores.append(new)
        return stores[0], stores[1]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Transformers asks only where we give no mask of our own."""
        return self.get_seq_length() + query_length, 0

    def get_seq_length(self) -> int:
        """Tokens before this pass, where all rows have as many."""
        return self.selection.start or 0

    def get_max_length(self) -> int:
        """Tokens a row may hold."""
        return self.capacity

    def state(self, row: slice, length: int) -> list[Tensor]:
        """Views of what some rows hold."""
        return [self.keys[row, :, :length], self.values[row, :, :length]] if self.is_initialized else []


class StateSlots(LinearAttentionLayer):  # type: ignore[misc]
    """Convolution and recurrent states of one state-space layer: [rows, …] each, allocated by the first pass."""

    def __init__(self, rows: int, number_of_states: int) -> None:
        """Remember the size; shapes come with the first states."""
        super().__init__(number_of_states=number_of_states)
        self.rows = rows
        self.store: dict[tuple[str, int], Tensor] = {}
        self._rows = slice(0, rows)

    def select(self, rows: slice, *, has_past: bool) -> None:
        """Let the model see, and update in place, these rows."""
        self._rows = rows
        for (kind, index), store in self.store.items():
            getattr(self, kind)[index] = store[rows]
        self.has_previous_state = dict.fromkeys(range(self.number_of_states), has_past)

    def lazy_initialization(
        self,
        conv_states: Tensor | None = None,
        recurrent_states: Tensor | None = None,
        state_idx: int = 0,
        conv_kernel_size: int | None = None,
    ) -> None:
        """Allocate all rows for states like these, then select again."""
        if conv_states is not None:
            self.device, self.dtype = conv_states.device, conv_states.dtype
            size = conv_states.shape[-1] if conv_kernel_size is None else conv_kernel_size
            self.conv_kernel_size[state_idx] = size
            self._allocate("conv_states", state_idx, conv_states, (*conv_states.shape[1:-1], size))
            self.is_conv_states_initialized[state_idx] = True
        if recurrent_states is not None:
            self._allocate("recurrent_states", state_idx, recurrent_states, tuple(recurrent_states.shape[1:]))
            self.is_recurrent_states_initialized[state_idx] = True

    def _allocate(self, kind: str, index: int, like: Tensor, shape: tuple[int, ...]) -> None:
        self.store[kind, index] = like.new_zeros(self.rows, *shape)
        getattr(self, kind)[index] = self.store[kind, index][self._rows]

    def state(self, row: slice) -> list[Tensor]:
        """Views of what some rows hold."""
        return [store[row] for store in self.store.values()]


class SlotCache(Cache):  # type: ignore[misc]
    """Rows of independent sequences for one model."""

    def __init__(self, config: PretrainedConfig, rows: int, capacity: int) -> None:
        """Room for `rows` sequences of `capacity` tokens; nothing is allocated before the first pass."""
        if config.model_type in OWN_CACHES:
            raise UnsupportedModelError(
                f"{config.model_type} keeps a cache of its own kind, which the engine cannot hold in slots. "
                "Use the model through Transformers' own generate()."
            )
        super().__init__(layers=[_slots_like(layer, rows, capacity, config) for layer in _layers(config)])
        self.rows = rows
        self.capacity = capacity

    def select(self, selection: Selection) -> None:
        """Say what the next forward pass works on."""
        for layer in self.layers:
            if isinstance(layer, AttentionSlots):
                layer.selection = selection
            elif isinstance(layer, StateSlots):
                layer.select(selection.rows, has_past=selection.has_past)

    def grow(self, capacity: int) -> None:
        """Make room for longer rows; storage moves, so graphs captured before are void. All layers grow, or none."""
        layers = [layer for layer in self.layers if isinstance(layer, AttentionSlots)]
        grown = [layer.grown(capacity) for layer in layers]  # may run out of memory
        for layer, stores in zip(layers, grown, strict=True):
            layer.capacity = capacity
            if stores is not None:
                layer.keys, layer.values = stores
        self.capacity = capacity

    @property
    def has_states(self) -> bool:
        """Whether a layer keeps more than keys and values."""
        return any(isinstance(layer, StateSlots) for layer in self.layers)

    def clear(self, row: int) -> None:
        """Zero the row's states; keys need not be, nobody reads beyond a row's end."""
        for state in self.states(slice(row, row + 1)):
            state.zero_()

    def states(self, rows: slice) -> list[Tensor]:
        """Views of the state-space layers' states of some rows."""
        layers = (layer for layer in self.layers if isinstance(layer, StateSlots))
        return [state for layer in layers for state in layer.state(rows)]

    def state(self, row: int, length: int) -> list[Tensor]:
        """Views [1, …] of everything the row's first `length` tokens left, in a fixed order."""
        place = slice(row, row + 1)
        tensors: list[Tensor] = []
        for layer in self.layers:
            if isinstance(layer, AttentionSlots):
                tensors += layer.state(place, length)
            elif isinstance(layer, StateSlots):
                tensors += layer.state(place)
        return tensors

    def write(self, row: int, length: int, tensors: Sequence[Tensor]) -> None:
        """Fill a row from tensors in the order of `state`."""
        for place, tensor in zip(self.state(row, length), tensors, strict=True):
            place.copy_(tensor)

    def fork(self, config: PretrainedConfig, row: int, length: int, copies: int, room: int) -> "SlotCache":
        """A new cache of so many rows, each a copy of this row, with room for more tokens."""
        other = SlotCache(config, copies, length + room)
        for ours, theirs in zip(self.layers, other.layers, strict=True):
            if isinstance(ours, AttentionSlots) and ours.is_initialized:
                theirs.lazy_initialization(ours.keys[:1], ours.values[:1])
                for source, target in zip(
                    ours.state(slice(row, row + 1), length), theirs.state(slice(0, copies), length), strict=True
                ):
                    target.copy_(source.expand_as(target))
            elif isinstance(ours, StateSlots):
                theirs.conv_kernel_size = dict(ours.conv_kernel_size)
                theirs.is_conv_states_initialized = dict(ours.is_conv_states_initialized)
                theirs.is_recurrent_states_initialized = dict(ours.is_recurrent_states_initialized)
                theirs.device, theirs.dtype = ours.device, ours.dtype
                theirs.store = {
                    key: store[row : row + 1].repeat_interleave(copies, 0) for key, store in ours.store.items()
                }
        return other


def _layers(config: PretrainedConfig) -> list[Any]:
    """One layer each as Transformers would make them for this model."""
    layers: list[Any] = DynamicCache(config=config).layers
    # A configuration that does not list its layers gets them as they come: all alike, all attention.
    return layers or [DynamicLayer() for _ in range(config.get_text_config().num_hidden_layers)]


def _slots_like(layer: Any, rows: int, capacity: int, config: PretrainedConfig) -> Any:
    if type(layer) in (DynamicLayer, DynamicSlidingWindowLayer):
        return AttentionSlots(rows, capacity)
    if type(layer) is LinearAttentionLayer:
        return StateSlots(rows, layer.number_of_states)
    if type(layer).__name__ == "DummyLayer":  # holds nothing; Transformers 5.17 has no such class
        return layer
    raise UnsupportedModelError(
        f"{config.model_type} keeps a {type(layer).__name__} per layer, which the engine cannot hold in slots; expected "
        "attention or state-space layers. Use the model through Transformers' own generate()."
    )
