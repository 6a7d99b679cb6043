"""`moewarden completion`: what a shell evaluates so that Tab completes moewarden's commands and options."""

import argparse
from pathlib import PurePath

from ..settings import environment_variable

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which shell."""
    parser.add_argument("shell", nargs="?", choices=SHELLS, help="default: what SHELL says, else bash")


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    from argcomplete.shell_integration import shellcode

    mine = PurePath(environment_variable("SHELL") or "").name
    shell = arguments.shell or (mine if mine in SHELLS else "bash")
    print(shellcode(["moewarden"], shell=shell))
    return 0
