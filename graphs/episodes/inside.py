"""Which addresses lie in a network of the house."""

from ..entities.addresses import is_internal
from ..meaning.values import address_of


def is_inside(address: str) -> bool:
    """Whether a value is an address of a private, loopback or link-local network; documentation ranges are outside."""
    plain = address_of(address)
    return bool(plain) and is_internal(plain)
