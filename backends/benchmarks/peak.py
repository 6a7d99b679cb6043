"""The most memory that one engine takes for one model, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import torch

from .llama import Llama
from .ours import OurEngine

CPU = torch.device("cpu")
PROMPT, NEW_TOKENS = tuple(range(5, 133)), 16


def measure_peak(engine: str, model: Path) -> int:
    """Bytes resident at the most while `engine` (ours, llama) loads the model, reads a prompt and writes a little."""
    command = [sys.executable, "-m", __name__, engine, str(model)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError((answer.stderr.strip().splitlines() or ["it said nothing"])[-1])
    return int(json.loads(answer.stdout.splitlines()[-1])["peak_bytes"])


def main() -> None:
    """Run the engine named on the command line."""
    engine, model = sys.argv[1], Path(sys.argv[2])
    if engine == "ours":
        OurEngine(model, CPU, slots=1).answer(PROMPT, NEW_TOKENS)
    else:
        Llama(model, context=2048).complete(PROMPT, NEW_TOKENS, goes_on=True)
    print(json.dumps({"peak_bytes": own_peak()}))


def own_peak() -> int:
    """Most bytes resident in this program: what the system tells otherwise counts the process that started it, too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
