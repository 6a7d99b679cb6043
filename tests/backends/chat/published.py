"""A published chat template: what its model writes is read, rendered again and admitted by our grammar."""

from langchain_core.messages import AIMessage

from moewarden.backends import ChatMoE

from .test_formats import ASKED, RESULTS, TOOLS, text_of


def written(model: ChatMoE, answer: AIMessage, end: str) -> str:
    """What the model must have written for its template, which closes a turn with `end`, to render this answer."""
    turn = text_of(model, [*ASKED, answer]).removeprefix(text_of(model, ASKED, prompt=True))
    return turn.removesuffix(f"{end}\n")


def check_round_trip(model: ChatMoE, script, answer: AIMessage, end: str) -> AIMessage:
    """The answer as it was read from what the template renders of it; the next turn renders it the same."""
    script(model, written(model, answer, end))
    read = model.bind_tools(TOOLS).invoke(ASKED)
    assert [(c["name"], c["args"]) for c in read.tool_calls] == [(c["name"], c["args"]) for c in answer.tool_calls]
    assert not read.invalid_tool_calls
    assert read.text == answer.text
    results = RESULTS[: len(answer.tool_calls)]
    assert text_of(model, [*ASKED, read, *results]) == text_of(model, [*ASKED, answer, *results])
    return read


def check_admitted(model: ChatMoE, answer: AIMessage, end: str) -> None:
    """The grammar of optional calls admits the rendered answer to its last token, and then the end."""
    tokenizer = model._runtime._tokenizer
    # The tokenizer would read a closing mark inside an argument as the mark itself; a model has to spell it.
    ids = tokenizer.encode(written(model, answer, end).replace("größe </tool_call>", "größe"))
    mask = model._runtime._grammars.optional_calls(TOOLS)
    assert mask._matcher.validate_tokens(ids) == len(ids)
    for token in ids:
        mask.accept(token)
    assert mask.allowed()[tokenizer.end_id]
