"""The bundled cases, captured from real services on loopback by `moewarden.app.demo.capture`."""

from importlib.resources import files
from pathlib import Path

DEMO_QUESTION = "Did the password guessing succeed, and what did the intruder do afterwards?"
CALM_QUESTION = "Is this login hostile?"


def demo_case() -> Path:
    """Return the folder of the demo: password guessing that succeeds, amid ordinary use."""
    return _case("demo")


def calm_case() -> Path:
    """Return the folder of the calm run: the same ordinary use, no attack."""
    return _case("calm")


def _case(name: str) -> Path:
    """Return a case's folder; the wheel is always unpacked, so it is a real one."""
    return Path(str(files(__name__).joinpath("cases", name)))
