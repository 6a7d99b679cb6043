"""The Triton kernels' tests, the fused ones among them, in Triton's interpreter on the CPU.

A process of its own: the interpreter must be on before the kernels are imported, and no other test should see it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SIZES = "not every_size or (granite and tiny and not preview) or Qwen3"
"""Of the models whose sizes a card is tried with, the headline's and the one with most experts: the interpreter is slow."""


@pytest.mark.slow
def test_triton_kernels_in_the_interpreter():
    pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not gpu", "-p", "no:cacheprovider", "-k", SIZES]
    done = subprocess.run(
        [*command, f"--confcutdir={HERE}", str(HERE / "test_triton.py"), str(HERE / "fused")],
        cwd=HERE.parents[2],
        env=os.environ | {"TRITON_INTERPRET": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
