"""Joins settings, model, memory and graph."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .errors import UsageError
from .settings import Settings, cache_folder

if TYPE_CHECKING:
    import threading
    from contextlib import ExitStack

    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel
    from langchain_core.tools import BaseTool
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

    from ..backends import ChatMoE
    from ..backends.moe.packing import HeadBits
    from ..graphs.events.manner import Manner
    from ..graphs.memory import MemoryFolder
    from ..graphs.way import Way
    from ..graphs.workbench import OpenModel, Workdir

_HUB_ID = re.compile(r"[\w][\w.-]*/[\w][\w.-]*")
_PROVIDER = re.compile(r"[a-z][a-z0-9_-]*:.+")


def bundled_model() -> Path:
    """Folder of the checkpoint that ships with the package."""
    return Path(__file__).with_name("models") / "warden-small"


def find_checkpoint(name: str) -> str:
    """The folder or hub id that a local model's name stands for."""
    if name in ("", "bundled"):
        if not (bundled_model() / "config.json").is_file():
            raise UsageError(
                f"the bundled model is missing from {bundled_model()}. Reinstall moewarden, or name one with --model."
            )
        return str(bundled_model())
    folder = Path(name).expanduser()
    if folder.is_dir():
        return str(folder)
    if folder.is_file():
        raise UsageError(f"model {name!r} is a file; expected the checkpoint's folder, the one that holds config.json.")
    if _HUB_ID.fullmatch(name):
        return name
    raise UsageError(
        f"model {name!r} was not found: it is no folder here. "
        "Expected bundled, a checkpoint folder, a hub id (owner/name), provider:name, or none."
    )


def is_provider(name: str) -> bool:
    """Whether a model's name is `provider:name` and not a folder's."""
    return bool(_PROVIDER.fullmatch(name)) and not Path(name).exists()


def open_model(settings: Settings) -> "BaseChatModel | None":
    """The chat model that the settings name; None stands for rules alone."""
    name = settings.model
    if name == "none":
        return None
    if is_provider(name):
        return _open_provider(name, settings)
    return open_checkpoint(settings)


def open_checkpoint(settings: Settings, *, slots: int = 8, max_waiting: int = 64) -> "ChatMoE":
    """The local checkpoint that the settings name, loaded; for `slots` and `max_waiting` see ChatMoE."""
    checkpoint = find_checkpoint(settings.model)
    from ..backends import ChatMoE

    # The bundled model is too small to share out: on a machine with other work a second thread slows it several times.
    threads = settings.threads or (1 if checkpoint == str(bundled_model()) else 0)
    if threads:
        import torch

        torch.set_num_threads(threads)
    # Loaded at once, so that a damaged checkpoint is said before the logs are read.
    head: dict[str, HeadBits | Literal["auto"]] = {"auto": "auto", "16": 16, "8": 8, "4": 4}
    return ChatMoE(
        model=checkpoint,
        experts=settings.experts,
        device=settings.device,
        head_bits=head[settings.head_bits],
        offload=settings.offload,
        context=settings.context or None,
        slots=slots,
        max_waiting=max_waiting,
    ).load()


def open_memory(settings: Settings) -> "MemoryFolder":
    """The long-term memory: a server's, or a folder that is opened, and owned, only while something is read or written."""
    from ..graphs.memory import MemoryFolder

    place = settings.memory_url or settings.memory
    return MemoryFolder(place, embeddings=lambda: _open_embeddings(settings.embeddings))


def manner_of(settings: Settings) -> "Manner":
    """By how many processes logs are read, and what is kept of them."""
    from ..graphs.events.manner import Manner

    return Manner(
        processes=settings.processes,
        cache=cache_folder(),
        cache_bytes=settings.cache_megabytes << 20,
        is_fresh=settings.fresh,
    )


def make_investigation(
    settings: Settings,
    *,
    models: "Mapping[str, OpenModel] | None" = None,
    workdir: "Workdir" = None,
    checkpointer: "BaseCheckpointSaver[Any] | None" = None,
    logs: "Sequence[str] | None" = None,
    seats: Literal["both", "rules", "model"] = "both",
    cancelled: "threading.Event | None" = None,
    opened: "OpenModel | None" = None,
    ends: "ExitStack | None" = None,
) -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The investigation graph with everything that the settings choose.

    `models`: what a run may choose, the settings' model included, each opened when a run first needs it; without it the
    settings' model is opened at once, or taken from `opened`. `logs`: the only logs that a checkpoint may name. `ends`: lets
    go, when it is closed, of what a run that did not end holds open.
    """
    for kind, paths in (
        ("rules folder", settings.rules),
        ("list", settings.intelligence),
        ("database", settings.databases),
        ("file of MCP servers", settings.mcp),
    ):
        for path in paths:
            if not path.exists():
                raise UsageError(f"{path}: no such {kind}.")
    if settings.way == "investigate" and settings.model == "none" and models is None:
        raise UsageError("the way is investigate, and there is no model. Name one with --model, or choose another way.")
    from ..graphs import Budget, build_investigation
    from .exams import choose_way

    def way(name: str, model: "BaseChatModel | None") -> "Way":
        chosen = settings if models is None else replace(settings, model=name)
        return choose_way(chosen, model, cancelled=cancelled)

    return build_investigation(
        (opened() if opened else open_model(settings)) if models is None else settings.model,
        models=models,
        memory=open_memory(settings),
        rules=settings.rules,
        rule_cache=cache_folder(),
        intelligence=settings.intelligence,
        databases=settings.databases,
        tools=_tools(settings),
        workdir=workdir,
        budget=Budget(
            rounds=settings.rounds,
            tool_calls=settings.tool_calls,
            tokens=settings.tokens,
            seconds=settings.seconds,
            call_seconds=settings.call_seconds,
        ),
        checkpointer=checkpointer,
        only_logs=logs,
        seats=seats,
        timezone=settings.timezone,
        manner=manner_of(settings),
        tracing=settings.tracing,
        cancelled=cancelled,
        way=way,
        ends=ends,
    )


def _tools(settings: Settings) -> "list[BaseTool]":
    """Tools of the user's MCP servers; none is contacted where the run decides for certain."""
    if not settings.mcp or settings.way == "decide" or settings.model == "none":
        return []
    from .mcp_servers import open_tools, read_servers

    return open_tools(read_servers(settings.mcp))


def _open_provider(name: str, settings: Settings) -> "BaseChatModel":
    """A model of any LangChain provider; with a base_url, of any server that speaks OpenAI's protocol."""
    try:
        from langchain.chat_models import init_chat_model
    except ImportError:
        raise UsageError(f"model {name!r} needs LangChain's providers: pip install 'moewarden[providers]'") from None
    options: dict[str, Any] = {"temperature": 0}
    if settings.base_url:
        # The provider's own key belongs to the provider: it never goes to another address.
        options |= {"base_url": settings.base_url, "api_key": settings.api_key or "none"}
    elif settings.api_key:
        options["api_key"] = settings.api_key
    try:
        model: BaseChatModel = init_chat_model(name, **options)
        if limits := _client_limits(model, settings):
            model = init_chat_model(name, **options, **limits)
        if settings.context:
            model.profile = {**(model.profile or {}), "max_input_tokens": settings.context}
    except ImportError as error:
        raise UsageError(
            f"model {name!r}: {_first_sentence(error)} (pip install 'moewarden[providers]' has OpenAI's)"
        ) from None
    except Exception as error:  # each provider has its own class for a missing key or an unknown name
        raise UsageError(f"model {name!r} cannot be opened: {_first_sentence(error)}") from error
    return model


def _client_limits(model: "BaseChatModel", settings: Settings) -> dict[str, Any]:
    """What the provider's own client is told where it can be: end by itself a call that we gave up, retry once at most."""
    known = {name for field, info in type(model).model_fields.items() for name in (field, info.alias)}
    wanted = {"timeout": settings.call_seconds, "max_retries": 1}
    return {name: value for name, value in wanted.items() if name in known}


def _open_embeddings(name: str) -> "Embeddings":
    from ..graphs.memory.default import default_embeddings
    from ..graphs.memory.embeddings import HashedEmbeddings, TransformersEmbeddings
    from ..graphs.memory.static import StaticEmbeddings

    if name in ("", "auto"):
        return default_embeddings()
    if name == "static":
        return StaticEmbeddings()
    if name == "hashed":
        return HashedEmbeddings()
    if not _PROVIDER.fullmatch(name) or Path(name).exists():
        return TransformersEmbeddings(name)
    try:
        from langchain.embeddings import init_embeddings

        opened: Embeddings = init_embeddings(name)
    except ImportError as error:
        raise UsageError(
            f"embeddings {name!r} need LangChain's providers: "
            f"pip install 'moewarden[providers]' ({_first_sentence(error)})"
        ) from None
    except Exception as error:  # as above
        raise UsageError(f"embeddings {name!r} cannot be opened: {_first_sentence(error)}") from error
    return opened


def _first_sentence(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."
