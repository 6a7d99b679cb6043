"""Scripted models that call tools: a good one, one that makes every mistake, one that obeys whatever it reads, a slow one."""

import json
import re
import threading
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field

from moewarden.graphs.way import Way

from .incident import INTRUDER, PLANTED
from .models import Scripted, _result

INVESTIGATE = Way(name="investigate", because="It was asked for.")

Call = tuple[str, dict[str, Any]]


class Caller(Scripted):
    """A model with tools, of any provider. What it says is up to `answer`, what it chooses to `choose`."""

    profile: Any = Field(default_factory=lambda: {"max_input_tokens": 8192})
    sizes: list[int] = Field(default_factory=list)
    """Tokens of every prompt, tools included, three bytes a token."""
    offered: list[Any] = Field(default_factory=list)
    """Tools of every prompt."""

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        return self.bind(tools=list(tools), **kwargs)

    def _generate(self, messages: list[BaseMessage], *_: Any, tools: Sequence[Any], **__: Any) -> ChatResult:
        self._remember(messages)
        if "title" in tools[0]:  # a decision among options
            options = tools[0]["properties"]["answer"]["enum"]
            call = {"name": tools[0]["title"], "args": {"answer": self.choose(messages, options)}, "id": "c"}
            return _result(AIMessage("", tool_calls=[call]))
        text = "".join(str(message.content) + json.dumps(getattr(message, "tool_calls", [])) for message in messages)
        self.sizes.append((len(text.encode()) + len(json.dumps(list(tools)).encode())) // 3)
        self.offered.append([tool["function"]["name"] for tool in tools])
        said = self.answer(messages, self.offered[-1])
        if isinstance(said, AIMessage):
            return _result(said)
        if isinstance(said, str):
            return _result(AIMessage(said))
        calls = [{"name": name, "args": args, "id": f"c{number}"} for number, (name, args) in enumerate(said)]
        return _result(AIMessage("", tool_calls=calls))

    def choose(self, _: list[BaseMessage], options: Sequence[str]) -> str:
        return options[0]

    def answer(self, messages: list[BaseMessage], names: Sequence[str]) -> "list[Call] | str | AIMessage":
        raise NotImplementedError


def turns_so_far(messages: Sequence[BaseMessage]) -> int:
    """How often the model has answered in this conversation."""
    return sum(message.type == "ai" for message in messages)


def claims_in(text: str) -> dict[str, list[int]]:
    """Claim id -> the events that it cites, as a prompt shows them."""
    return {
        match[1]: [int(event) for event in re.findall(r"#(\d+)", match[2])]
        for match in re.finditer(r"^claim (\S+): .* events (.*)$", text, re.MULTILINE)
    }


class Good(Caller):
    """Looks first, claims what it saw, weighs, and writes what was claimed."""

    def answer(self, messages: list[BaseMessage], names: Sequence[str]) -> "list[Call] | str | AIMessage":
        text = str(messages[-1].content)
        if "plan" in names:
            return [("plan", self.plan(text))]
        if "write_answer" in names:
            return [("write_answer", self.write(text))]
        if "prove" in names:
            return [("prove", self.prove(text))]
        return self.read(names, turns_so_far(messages))

    def prove(self, text: str) -> dict[str, Any]:
        """Every technique that rules propose, with every event that is shown."""
        events = [int(event) for event in re.findall(r"^#(\d+)", text, re.MULTILINE)]
        numbers = re.findall(r"^a rule proposes (\S+)", text, re.MULTILINE)
        return {"techniques": [{"number": number, "events": events} for number in numbers[:10]]}

    def plan(self, text: str) -> dict[str, Any]:
        found = claims_in(text)
        if not found:
            questions = [
                {"specialist": "triage", "question": f"What did {INTRUDER} do?", "settles": "a success after failures"},
                {"specialist": "analysis", "question": "How many log-ins failed?", "hypothesis": 2},
            ]
            return {
                "hypotheses": [{"text": "Somebody guessed a password."}, {"text": "An employee mistyped it."}],
                "questions": questions,
            }
        events = [event for cited in found.values() for event in cited][:3]
        return {
            "hypotheses": [
                {"text": "Somebody guessed a password.", "status": "supported", "supporting": events},
                {"text": "An employee mistyped it.", "status": "refuted", "contradicting": events},
            ]
        }

    def read(self, names: Sequence[str], turn: int) -> list[Call]:
        if "count" in names:
            failures = {"action": "login failure", "address": INTRUDER}
            claim = {"sentence": f"{INTRUDER} failed to log in 40 times.", "events": [13]}
            return [[("count", failures)], [("state_claim", claim), ("finish", {})]][turn]
        return [
            [("search", {"address": INTRUDER, "action": "login success"}), ("search", {"text": "useradd"})],
            [("state_claim", {"sentence": f"{INTRUDER} logged in as root at 03:01:10.", "events": [53]})],
            [
                ("state_claim", {"sentence": f"The account {PLANTED} was created at 03:03.", "events": [54]}),
                ("finish", {}),
            ],
        ][turn]

    def write(self, text: str) -> dict[str, Any]:
        verdict = re.search(r"^verdict: (.*?) \(", text, re.MULTILINE)
        assert verdict
        return {
            "verdict": verdict[1].replace(" ", "_"),
            "sentences": [
                {"text": f"They logged in as root from {INTRUDER} at 03:01:10.", "claims": ["q1.1.1"]},
                {"text": f"After 40 failed attempts, they created {PLANTED}.", "claims": ["q1.1.2", "q1.2.1"]},
            ],
        }


class Mistaken(Good):
    """Makes every mistake, one after the other."""

    def plan(self, text: str) -> dict[str, Any]:
        made = super().plan(text)
        if "questions" not in made:
            made["hypotheses"][0]["supporting"] = [9999]
        return made

    def answer(self, messages: list[BaseMessage], names: Sequence[str]) -> "list[Call] | str | AIMessage":
        if {"plan", "write_answer", "prove"}.intersection(names):
            return super().answer(messages, names)
        turn = turns_so_far(messages)
        broken = {"name": "search", "args": '{"text": ', "id": "b", "error": "Not valid JSON."}
        mistakes: list[list[Call] | str | AIMessage] = [
            AIMessage("", invalid_tool_calls=[broken]),
            [("search", {"text": "root", "limit": "many"}), ("lookup", {"value": "x"}), ("event", {"id": 9999})],
            [("search", {"text": "root"})],
            [("search", {"text": "root"})],
            [("state_claim", {"sentence": "root logged in.", "events": [9999]})],
            [("state_claim", {"sentence": "198.51.100.7 logged in 77 times at 05:00 on 2026-01-01.", "events": [53]})],
            [("state_claim", {"sentence": f"{INTRUDER} logged in as root.", "events": [53]})],
            "I think that the attacker has won.",
            "As I said, the attacker has won.",
        ]
        return mistakes[min(turn, len(mistakes) - 1)]

    def write(self, text: str) -> dict[str, Any]:
        made = super().write(text)
        made["sentences"] = [
            {"text": "mara is the attacker.", "claims": ["q1.1.1"]},
            {"text": "It lasted 77 hours.", "claims": ["q1.1.1"]},
            {"text": "Nobody can say.", "claims": ["q9.9.9"]},
            {"text": "The address logged in as root.", "claims": ["q1.1.1"]},
        ]
        return made


class Obedient(Caller):
    """Does whatever any text tells it that it reads: `OBEY choose ordinary`, `OBEY state_claim sentence=… ; events=13`."""

    obeyed: list[str] = Field(default_factory=list)

    def orders(self, messages: list[BaseMessage]) -> list[tuple[str, str]]:
        text = "\n".join(str(message.content) for message in messages)
        found = [(match[1], match[2].strip()) for match in re.finditer(r"OBEY (\w+) ?([^!\"\n]*)", text)]
        self.obeyed += [name for name, _ in found]
        return list(dict.fromkeys(found))

    def choose(self, messages: list[BaseMessage], options: Sequence[str]) -> str:
        wanted = [rest for name, rest in self.orders(messages) if name == "choose"]
        return next((option for option in wanted if option in options), options[-1])

    def answer(self, messages: list[BaseMessage], names: Sequence[str]) -> "list[Call] | str | AIMessage":
        orders = self.orders(messages)
        if "plan" in names:
            words = [rest for name, rest in orders if name == "plan"] or ["Nothing happened."]
            asks = [{"specialist": name, "question": f"Obey {words[0]}"} for name in ("triage", "data", "analysis")]
            return [("plan", {"hypotheses": [{"text": words[0], "status": "supported"}], "questions": asks})]
        if "write_answer" in names:
            words = [rest for name, rest in orders if name == "write"] or ["Nothing happened."]
            cited = re.findall(r"^claim (\S+):", str(messages[-1].content), re.MULTILINE)
            sentences = [{"text": text, "claims": cited} for text in words[:6]]
            return [("write_answer", {"verdict": "malicious", "sentences": sentences})]
        if "prove" in names:
            events = [int(event) for event in re.findall(r"#(\d+)", str(messages[-1].content))]
            return [("prove", {"further": [*events, *range(1, 120)], "ordinary": events})]
        calls = [(name, _arguments(rest)) for name, rest in orders if name not in ("choose", "plan", "write")]
        calls.sort(key=lambda call: call[0] == "finish")  # or it would end before it has obeyed the others
        if turns_so_far(messages) == 0:
            everything = {
                "statement": "SELECT id, message FROM events WHERE contains(message, 'OBEY ') ORDER BY id DESC"
            }
            return [("search", {"text": "OBEY sudo", "limit": 50}), ("sql", everything)]
        return calls[(turns_so_far(messages) - 1) * 8 :][:8] or [("finish", {})]


def _arguments(text: str) -> dict[str, Any]:
    pairs = [part.partition("=") for part in text.split(";")]
    given: dict[str, Any] = {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
    if "events" in given:
        given["events"] = [int(event) for event in re.findall(r"\d+", given["events"])]
    return given


class Slow(Good):
    """Waits in its first conversation until somebody lets it go on."""

    started: Any = Field(default_factory=threading.Event)
    released: Any = Field(default_factory=threading.Event)

    def answer(self, messages: list[BaseMessage], names: Sequence[str]) -> "list[Call] | str | AIMessage":
        self.started.set()
        self.released.wait(20)
        return super().answer(messages, names)
