"""Settings: the only place that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from .errors import UsageError

PREFIX = "MOEWARDEN_"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a person can choose. `.env.example` lists the same fields in the same order."""

    model: str = "bundled"
    """The model: `bundled`, a checkpoint folder, a hub id (owner/name), `provider:name`, or `none` for rules only."""
    base_url: str = ""
    """Address of an OpenAI-compatible server such as vLLM, used with `--model openai:NAME`."""
    api_key: str = field(default="", repr=False)
    """Key for that server; without a base_url each provider reads its own variable."""
    serve_key: str = field(default="", repr=False)
    """Key that `model serve` asks of its clients; needed where it listens on more than this machine."""
    way: Literal["auto", "decide", "investigate"] = "auto"
    """How it works: `decide` among options, `investigate` with tools, or what its exam says (`auto`)."""
    lines_to: str = ""
    """The one other machine (`gpu.lan`, `192.168.7.20`) or provider (`openai`) that may be sent lines of your logs."""
    experts: Literal["packed", "expanded"] = "packed"
    """Whether routed experts run from packed NF4, or are expanded in memory; the report names it."""
    head_bits: Literal["auto", "16", "8", "4"] = "auto"
    """Bits of a local model's output head when it is quantised while loading: 8 on a CPU; 16 leaves it as it is."""
    offload: str = "none"
    """Experts that do not fit: `none`, `auto` (those wait in main memory; on a CPU, in the file), or their share of a card: `3GB`."""
    context: int = 0
    """Tokens of prompt and answer together that the model holds; 0 means 4,096 of a local one in memory, 8,192 of a server's."""
    device: str = "auto"
    """Where a local model runs: auto, cpu, cuda or cuda:N."""
    threads: int = 0
    """CPU threads for a local model; 0 means one for the bundled model, and PyTorch's choice for others."""
    memory: Path = Path("~/.local/share/moewarden/memory")
    """Folder of the long-term memory."""
    memory_url: str = ""
    """Address of a Chroma server whose memory many share, such as `http://host:8000`; empty means the folder."""
    embeddings: str = "auto"
    """How memories are compared: `auto`, `static` or `hashed` (no download), an encoder's folder, or `provider:name`."""
    rules: tuple[Path, ...] = ()
    """Folders of further Sigma rules, separated by colons in the environment."""
    intelligence: tuple[Path, ...] = ()
    """Files or folders of indicators (MISP, STIX, CSV, plain lists, warninglists), separated by colons in the environment."""
    databases: tuple[Path, ...] = ()
    """SQLite files that the data specialist may read, separated by colons in the environment."""
    mcp: tuple[Path, ...] = ()
    """JSON files that name MCP servers (`mcpServers`), for the investigate way, separated by colons in the environment."""
    timezone: str = ""
    """Time zone of log times that state none: `Europe/Berlin`, `+02:00`; empty means as logs beside them, else UTC."""
    processes: int = 0
    """Processes that read logs side by side; 0 means one for each core, and none beside the first for little logs."""
    cache_megabytes: int = 4096
    """Megabytes of read logs that are kept for the next time, below the user's cache folder; 0 keeps none."""
    fresh: bool = False
    """Whether logs are read anew whatever is kept of them: true, false."""
    tracing: bool = False
    """Whether a tracer that the environment switches on (LangSmith's, for one) may see what our nodes read: true, false."""
    rounds: int = 6
    """Planner rounds before the report is written with what is known."""
    tool_calls: int = 150
    """Tool calls of all specialists together."""
    tokens: int = 400_000
    """Model tokens, read and written together."""
    seconds: float = 900.0
    """Wall-clock time of one investigation."""
    call_seconds: float = 60.0
    """Wall-clock time of one call to a model on a server; after five failures in a row it is not asked again."""
    checkpoints: str = field(default="", repr=False)
    """PostgreSQL address where a server keeps its checkpoints (langgraph-postgres.json): `postgresql://user@host/database`."""
    models: tuple[str, ...] = ()
    """Further models, separated by commas, that an assistant in Studio may choose; it can name no other, and no address."""
    runs: Path = Path()
    """Folder in which an investigation makes its own folder when `--out` is not given."""
    day_cases: int = 0
    """Investigations that a queue of alerts begins within a day; 0 is no limit. The next two likewise."""
    day_tokens: int = 0
    """Model tokens that the investigations of a queue of alerts spend within a day; one that has begun is finished."""
    day_seconds: float = 0.0
    """Seconds that the investigations of a queue of alerts take within a day, all together."""

    def __post_init__(self) -> None:
        for item in fields(self):
            object.__setattr__(self, item.name, _checked(item.name, getattr(self, item.name)))


def load_settings(given: Mapping[str, object] | None = None, *, folder: Path = Path()) -> Settings:
    """Settings from explicit arguments, then the environment, then `folder/.env`, then the defaults.

    What stands in `given` wins even where it equals the default. Empty variables count as not set.
    """
    names = {PREFIX + item.name.upper(): item.name for item in fields(Settings)}
    types = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for source, variables in ((".env", _read_env_file(folder / ".env")), ("the environment", os.environ)):
        for variable, text in variables.items():
            if not variable.startswith(PREFIX) or not text.strip():
                continue
            if variable not in names:
                raise UsageError(f"{variable} (in {source}) is no setting of moewarden.{_suggestion(variable, names)}")
            name = names[variable]
            values[name] = _convert(text.strip(), types[name], where=f"{variable} (in {source})")
    values.update(given or {})
    return Settings(**values)


def silence_telemetry() -> None:
    """Switch off, for this process, whatever our dependencies would send home, whatever the environment says.

    Tracing alone may be allowed, by its setting.
    """
    allowed = os.environ.get(f"{PREFIX}TRACING") or _read_env_file(Path(".env")).get(f"{PREFIX}TRACING", "")
    if allowed.strip().lower() != "true":
        os.environ.update(LANGCHAIN_TRACING_V2="false", LANGSMITH_TRACING="false")
    os.environ.update(
        ANONYMIZED_TELEMETRY="False",
        DO_NOT_TRACK="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        LANGGRAPH_CLI_NO_ANALYTICS="1",
        RAY_USAGE_STATS_ENABLED="0",
    )


def environment_variable(name: str) -> str | None:
    """What a variable says that a person's own file names, or None where it is not set."""
    return os.environ.get(name)


def cache_folder() -> Path:
    """Where this user keeps what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "moewarden"


def data_folder() -> Path:
    """Where this user keeps what belongs to no single run."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "moewarden"


def _read_env_file(path: Path) -> dict[str, str]:
    """`NAME=value` lines; comments, blank lines, a leading `export` and matching quotes are understood."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}). Correct it, or move it out of this folder.") from error
    variables: dict[str, str] = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        name, value = name.strip(), value.strip()
        if not equals or name.startswith("#"):
            continue
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            variables[name] = value[1:-1]
        else:
            variables[name] = value.partition(" #")[0].rstrip()
    return variables


def _convert(text: str, kind: Any, *, where: str) -> object:
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if get_origin(kind) is tuple:
        return tuple(Path(part) for part in text.split(os.pathsep) if part)
    if get_origin(kind) is Literal:
        if text not in get_args(kind):
            raise UsageError(f"{where} is {text!r}; expected one of {', '.join(get_args(kind))}.")
        return text
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise UsageError(f"{where} is {text!r}; expected true or false.")
        return text.lower() == "true"
    try:
        return kind(text)
    except ValueError:
        raise UsageError(f"{where} is {text!r}; expected a number.") from None


def _checked(name: str, value: Any) -> object:
    if name in ("memory", "runs"):
        return Path(value).expanduser()
    if name == "models":
        return tuple(value)
    if isinstance(value, (list, tuple)):
        return tuple(Path(part).expanduser() for part in value)
    if name == "way" and value not in (ways := get_args(get_type_hints(Settings)["way"])):
        raise UsageError(f"way is {value!r}; expected one of {', '.join(ways)}.")
    least = {
        "rounds": 1,
        "tool_calls": 0,
        "tokens": 0,
        "seconds": 1,
        "call_seconds": 1,
        "threads": 0,
        "processes": 0,
        "cache_megabytes": 0,
        "context": 0,
        "day_cases": 0,
        "day_tokens": 0,
        "day_seconds": 0,
    }.get(name)
    if least is not None and not value >= least:
        raise UsageError(f"{name} is {value}; expected at least {least}.")
    return value


def _suggestion(variable: str, names: Mapping[str, str]) -> str:
    close = get_close_matches(variable, names, n=1)
    return f" Did you mean {close[0]}?" if close else " .env.example lists them all."
