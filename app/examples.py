"""An example for every command, at the end of its help. A test runs each of them, but those that it names with a reason."""

import argparse

EXAMPLES = {
    "demo": "moewarden demo",
    "investigate": 'moewarden investigate --alert alert.json --logs logs --question "How did they get in?" --out report',
    "ask": 'moewarden ask --out report "Which accounts are compromised?"',
    "export": "moewarden export report --to stix --out report.stix.json",
    "serve": "moewarden serve --logs logs --runs runs",
    "watch": "moewarden watch alerts --logs logs --runs runs --once",
    "read": "moewarden read logs",
    "scan": "moewarden scan --logs logs --fail-on high",
    "rules": "moewarden rules check my-rules",
    "rules check": "moewarden rules check my-rules",
    "mcp": "moewarden mcp --root logs",
    "memory": 'moewarden memory add "backup-01 reads all buckets nightly" --entity backup-01',
    "memory add": 'moewarden memory add "backup-01 reads all buckets nightly" --entity backup-01',
    "memory list": "moewarden memory list",
    "memory show": "moewarden memory show m-0123456789ab",
    "memory accept": "moewarden memory accept report",
    "memory forget": "moewarden memory forget m-0123456789ab",
    "model": "moewarden model show",
    "model show": "moewarden model show bundled --card 8",
    "model probe": "moewarden model probe openai:qwen3 --base-url http://127.0.0.1:8000/v1",
    "model quantize": "moewarden model quantize ibm-granite/granite-4.0-h-tiny granite-nf4",
    "model serve": "moewarden model serve bundled --port 8000",
    "model data": "moewarden model data --kind episode --count 2",
    "model train": "moewarden model train trained",
    "model evaluate": "moewarden model evaluate trained",
    "eval": "moewarden eval cases --rows rules",
    "bench": "moewarden bench --only logs --lines 2000",
    "doctor": "moewarden doctor",
    "completion": 'eval "$(moewarden completion)"',
}
"""Command, and verb where there is one, to a line for the shell. They name files as the README does."""


def add_examples(parser: argparse.ArgumentParser, name: str) -> None:
    """Put a command's example at the end of its help, and those of its verbs at the end of theirs."""
    if example := EXAMPLES.get(name):
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        before = (parser.epilog or "").partition("example:")[0].rstrip()
        parser.epilog = f"{before}\n\nexample:\n  {example}".strip()
    for verb, inner in verbs_of(parser).items():
        add_examples(inner, f"{name} {verb}")


def verbs_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a command's verbs; empty where it has none."""
    kinds = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {verb: inner for action in kinds for verb, inner in action.choices.items()}
