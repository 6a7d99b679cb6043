"""The whole loop: perceive → memory → reason → act → observe, until nothing is open, then judge and report."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool
from langgraph.errors import NodeError
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send

from . import perception
from .context import context_schema, terms_of
from .decisions.prompts import question_decision
from .embedding import AnyGraph, embeddable
from .entities.pointers import Pointers
from .events.manner import Manner
from .evidence import check
from .follow_up import answer_further, case_key, conversation_of, is_further, plain_turn, with_answer
from .full_disk import ends_when_full
from .input import checked_input
from .intelligence import read_intelligence
from .investigate.further import allow, from_claims, in_its_words, is_asking, reopened
from .investigate.judging import Reading, precedents
from .investigate.planner import plan, weigh_last
from .investigate.proving import prove
from .investigate.reader import build_reader, reading_task
from .investigate.ways import investigates, reads_lines, way_taken
from .judge import MOST_ASKED, judge_episode
from .planner import left_open, new_pointers, plan_round, subject_of
from .questions.kinds import kinds_of
from .recall import memories_of, notice_of, recall_memories
from .report.compose import asked_of, compose
from .specialists import SPECIALISTS, build_specialist
from .specialists.specialist import log_entry, words_of
from .state import InvestigationInput, InvestigationOutput, InvestigationState, SpecialistState, nothing_yet
from .tracing import untraced
from .verdict import Weights
from .way import DECIDE, ChooseWay, Way
from .workbench import Budget, OpenModel, Recall, Seats, Workbench, Workdir, tell


def build_investigation(
    model: BaseChatModel | str | None,
    *,
    models: Mapping[str, OpenModel] | None = None,
    memory: Recall | None = None,
    rules: Sequence[Path] = (),
    rule_cache: Path | None = None,
    intelligence: Sequence[Path] = (),
    databases: Sequence[Path] = (),
    tools: Sequence[BaseTool] = (),
    workdir: Workdir = None,
    budget: Budget | None = None,
    checkpointer: Any = None,
    only_logs: Sequence[str] | None = None,
    seats: Seats = "both",
    timezone: str = "",
    manner: Manner = Manner(),  # noqa: B008 - frozen
    tracing: bool = False,
    cancelled: threading.Event | None = None,
    way: Way | ChooseWay = DECIDE,
    ends: ExitStack | None = None,
) -> AnyGraph:
    """The investigation as a compiled graph: input `{alert, question, logs}`, output `{report}`.

    `model`: any LangChain chat model, None for rules alone, or the name of one of `models`. `models`: what else a run may
    choose, by name, opened when it is first chosen. `memory`: recalls known-good facts and past incidents.
    `rules`: folders of Sigma rules besides the starter pack. `rule_cache`: a folder that keeps them compiled.
    `intelligence`: files or folders of indicators, and warninglists of what is none; see `graphs.intelligence`.
    `databases`: SQLite files that may be read.
    `tools`: tools of your own, such as langchain-mcp-adapters gives them, for every specialist of the investigate way; one
    without `readOnlyHint` in its metadata interrupts the run until a person has said yes (resume with true or false), for
    which a checkpointer is needed.
    `workdir`: keeps the event store and every model answer, so that a run with the same folder and checkpointer continues
    where it was killed; one run at a time works in it. A function of the run's id gives each run a folder of its own; without
    either it is a temporary one, and no other process can go on.
    `only_logs`: refuse a checkpoint that names other logs. `seats`: who judges.
    `timezone`: of times that state none (`Europe/Berlin`, `+02:00`); else that of logs beside them, else UTC.
    `manner`: by how many processes logs are read, and where what was read is kept for the next time.
    `cancelled`: set from another thread, it ends the run with a StoppedError, without waiting for the model.
    `way`: whether the model chooses among options over facts, or calls tools and writes (`graphs.investigate`); or what finds
    that out for the model that the run chose, once that has answered a first time.
    `ends`: lets go, when it is closed, of what a run that was stopped or failed holds open; one that ends does so itself.

    A run may choose model, budget and rules for itself: `invoke(case, context={"model": …, "budget": {"rounds": 2}})`.

    `tracing`: log lines stay here. A LangSmith tracer that the host application switched on (LANGSMITH_TRACING,
    LANGCHAIN_TRACING_V2, `tracing_v2_enabled`, or as a callback) sees nothing of the graph's steps, nodes and model calls
    unless this is true. Other callbacks that are passed in `config` are the host's choice and stay, as do handlers that
    another library registers for the process. A host graph that holds this one as a node traces what it hands in and gets
    back: the report quotes log lines.
    """
    bench = Workbench(
        model,
        models=models,
        memory=memory,
        rules=rules,
        rule_cache=rule_cache,
        intelligence=intelligence,
        databases=databases,
        tools=tools,
        workdir=workdir,
        budget=budget,
        only_logs=only_logs,
        seats=seats,
        timezone=timezone,
        manner=manner,
        cancelled=cancelled,
        way=way,
    )
    if ends is not None:
        ends.callback(bench.end)
    context = context_schema(bench.budget, bench.rules, bench.choices)

    def perceive(state: InvestigationState, runtime: Runtime[Any]) -> InvestigationState:
        """Every event is in the store, what stands out is known, identifiers have pointers; nothing of an earlier run."""
        case, created, task = checked_input(state), datetime.now(UTC), runtime.execution_info
        assert task is not None
        terms = terms_of(runtime.context, context, is_embedded="|" in task.checkpoint_ns)
        # The task keeps its id when a killed run goes on, and has another one in every other run.
        run_id = f"{created:%Y%m%d}-{task.task_id.replace('-', '')[:8]}"
        own = bench.under(terms)
        with own.begin(run_id) as folder:
            if problem := own.check(str(folder)):
                tell("perceive", "warning", problem)
            taken = way_taken(own.find_way(str(folder)), own.model, problem)
            reading = reads_lines({"way": taken})
            seen = perception.perceive(own, folder, case.alert, case.logs, case.limits, reads_lines=reading)
        return {
            **nothing_yet(),
            **seen,
            "alert": case.alert,
            "question": case.question,
            "case_key": case_key(case),
            "run_id": run_id,
            "created": created.isoformat(timespec="seconds"),
            "terms": terms,
            "way": taken,
        }

    def recall(state: InvestigationState) -> InvestigationState:
        """Similar incidents and known-good facts are at hand; the user's question is understood or not."""
        tell("recall", "start")
        desk = bench.desk(state)
        question = state.get("question") or ""
        asks_for: list[str] = [*kinds_of(question)] if question.strip() else ["malicious"]
        if not asks_for:
            words = perception.masked_question(desk, Pointers.from_json(state["pointers"]), question)
            asks_for = [desk.asker.ask(question_decision(words), asker="planner").option or "unmapped"]
        memories = recall_memories(bench.memory, state)
        for item in memories:
            tell("recall", "note", item["text"])
        if notice := notice_of(bench.memory):
            tell("recall", "warning", notice)
        return {"memories": memories, "asks_for": asks_for, "notes": [notice] if notice else []}

    def reason(state: InvestigationState) -> InvestigationState:
        """The next round's questions are open; none when there is nothing left to ask or a budget is met."""
        desk = bench.desk(state)
        allow(state, desk)
        at_hand = {"has_lists": bool(bench.intelligence), "has_databases": bool(bench.databases)}
        is_more = is_asking(state)
        is_last = state.get("round", 0) >= (state.get("last_round", 0) if is_more else desk.budget.rounds)
        if is_last and is_more:
            return {"open": []}
        if is_last and investigates(state):
            return weigh_last(state, desk, **at_hand)
        if is_last:
            unasked = left_open(state, desk.store)
            return {"open": [], "unasked": unasked, "limits": [f"rounds: {desk.budget.rounds}"] if unasked else []}
        if desk.limit_met():
            return {"open": []}
        tell("reason", "start", f"round {state.get('round', 0) + 1}")
        weighed: InvestigationState = {}
        if investigates(state):
            planned = plan(state, desk, **at_hand)
            is_first = len(state.get("asked", [])) == state.get("asked_before", 0)
            questions = planned.questions or (in_its_words(state) if is_more and is_first else [])
            weighed = {"hypotheses": planned.hypotheses, "notes": [*state.get("notes", []), *planned.notes]}
        else:
            questions = plan_round(state, store=desk.store, asker=desk.asker, **at_hand)
        pointers = Pointers.from_json(state["pointers"])
        for question in questions:
            words = words_of(SPECIALISTS[question["specialist"]], question, subject_of(pointers, question).value)
            tell("reason", "note", words, specialist=question["specialist"])
        return {"open": questions, "planned": questions, "round": state.get("round", 0) + bool(questions), **weighed}

    def ask_specialists(state: InvestigationState) -> list[Send] | str:
        """One branch per open question; when there is none the judge, or the answer that they were asked for."""
        pointers = Pointers.from_json(state["pointers"])
        made = {(entry["question"], call["tool"]) for entry in state.get("asked", []) for call in entry["calls"]}
        tools = {tool for _, tool in made}
        more = reading_task(state) if investigates(state) else {}
        return [
            Send(
                question["specialist"],
                {
                    "task": {
                        "workdir": state["workdir"],
                        "logs": state["logs"],
                        "run_id": state["run_id"],
                        "terms": state.get("terms", {}),
                        "question": question,
                        "value": subject_of(pointers, question).value,
                        "kind": subject_of(pointers, question).type,
                        "hits": state["hits"],
                        "made": [
                            f"{tool} {question['pointer']}"
                            for tool in tools
                            if _was_made(state, tool, subject_of(pointers, question).value)
                        ],
                        **more,
                    }
                },
            )
            for question in state["open"]
        ] or ("answer" if is_asking(state) else "judge")

    def observe(state: InvestigationState) -> InvestigationState:
        """Findings that hold are accepted, the rest is dropped with its reason; new actors have pointers."""
        desk = bench.desk(state)
        done = {finding["id"] for finding in state.get("accepted", [])} | set(state.get("rejected", []))
        kept, dropped = check(desk.store, [finding for finding in state.get("raw", []) if finding["id"] not in done])
        pointers = Pointers.from_json(state["pointers"])
        fresh = new_pointers(desk.store, pointers, kept)
        tell("observe", "note", f"{len(kept)} findings hold, {len(dropped)} dropped, {len(fresh)} new names")
        return {
            "accepted": [*state.get("accepted", []), *kept],
            "dropped": [*state.get("dropped", []), *dropped],
            "rejected": [f["id"] for f in state.get("raw", []) if f["id"] not in {k["id"] for k in kept} | done]
            + state.get("rejected", []),
            "pointers": pointers.to_json(),
            "new_pointers": [*state.get("new_pointers", []), *fresh],
        }

    def judge(state: InvestigationState) -> InvestigationState:
        """Every episode is judged hostile or not, its techniques and evidence lines chosen."""
        desk = bench.desk(state)
        tell("judge", "start", f"{len(state['episodes'])} episodes")
        hits = {hit["id"]: hit for hit in state["hits"]}
        judgements = []
        for number, episode in enumerate(state["episodes"]):
            known = memories_of(episode, state["memories"], desk.store)
            ask = number < MOST_ASKED
            reading = None
            if reads_lines(state):
                accepted, hypotheses = state.get("accepted", []), state.get("hypotheses", [])
                reading = Reading(desk, episode, hits, accepted, hypotheses, state["view"])
            read = precedents(desk.store, episode, state.get("accepted", [])) if investigates(state) and ask else None
            judged = judge_episode(
                desk.store, desk.asker, episode, hits, known, Weights(), bench.seats, ask, reading, read
            )
            if read is not None and judged["hostile"]:
                proof = prove(state, desk, episode, hits, judged["techniques"], judged["lines"])
                judged |= {"techniques": proof.techniques, "lines": proof.lines}
            judgements.append(judged)
            tell("judge", "progress", done=number + 1, total=len(state["episodes"]))
        limits = [*state.get("limits", []), desk.limit_met()]
        return {"judgements": judgements, "limits": [limit for limit in limits if limit]}

    def report(state: InvestigationState, runtime: Runtime[Any]) -> InvestigationState:
        """The answer is written."""
        tell("report", "start")
        desk = bench.desk(state)
        known = read_intelligence(bench.intelligence)
        written = compose(state, desk, bench.under(state.get("terms")).model_name, known)
        assert runtime.execution_info is not None
        bench.close(state["workdir"], keep=runtime.execution_info.thread_id is not None)
        return {"report": written}

    def begin(state: InvestigationState, runtime: Runtime[Any]) -> Literal["perceive", "answer"]:
        """Another question about what this thread has investigated is answered; anything else is investigated."""
        asks_the_same_model = terms_of(runtime.context, context, is_embedded=True) == state.get("terms", {})
        return "answer" if asks_the_same_model and is_further(state) else "perceive"

    def answer(state: InvestigationState, runtime: Runtime[Any]) -> InvestigationState:
        """The further question is answered from the events that were read before; or it is open to the specialists.

        In the investigate way the model writes from the claims that hold. Where it says that they do not answer, planner and
        specialists are asked once more, and it writes again.
        """
        tell("answer", "start")
        desk, report = bench.desk(state), state["report"]
        assert report is not None
        turns = conversation_of(state)
        told = answer_further(state["question"], state, report, desk.store, turns, lambda: desk.asker)
        if investigates(state) and desk.asker.model is not None:
            allow(state if is_asking(state) else {**state, **reopened(state, desk)}, desk)
            claimed = from_claims(state, desk, report, told, turns)
            if claimed.is_open and not is_asking(state):
                tell("answer", "note", "the claims do not answer this; the specialists are asked")
                return reopened(state, desk)
            told, report = claimed.told, claimed.report
            report = {**report, "asked": asked_of(state, report["findings"])}
        assert runtime.execution_info is not None
        bench.close(state["workdir"], keep=runtime.execution_info.thread_id is not None)
        return {
            "report": with_answer(report, told, turns),
            "conversation": [*state.get("conversation", []), plain_turn(told)],
            "further": "",
        }

    def is_answered(state: InvestigationState) -> str:
        """The end, unless the specialists are to be asked."""
        return "reason" if is_asking(state) else END

    builder = StateGraph(
        InvestigationState,
        context_schema=context,
        input_schema=InvestigationInput,
        output_schema=InvestigationOutput,
    )
    builder.add_node("perceive", perceive)
    builder.add_node("recall", bench.working(recall))
    builder.add_node("reason", bench.working(reason))
    always_decides = isinstance(way, Way) and way.name == "decide"
    build = build_specialist if always_decides else build_reader
    for name, specialist in SPECIALISTS.items():
        builder.add_node(name, ends_when_full(build(specialist, bench)), error_handler=_failed(name))
        builder.add_edge(name, "observe")
    builder.add_node("observe", bench.working(observe))
    builder.add_node("judge", bench.working(judge))
    builder.add_node("report", bench.working(report))
    builder.add_node("answer", bench.working(answer))

    builder.add_conditional_edges(START, begin)
    builder.add_edge("perceive", "recall")
    builder.add_edge("recall", "reason")
    builder.add_conditional_edges("reason", ask_specialists, [*SPECIALISTS, "judge", "answer"])
    builder.add_edge("observe", "reason")
    builder.add_edge("judge", "report")
    builder.add_edge("report", END)
    builder.add_conditional_edges("answer", is_answered, ["reason", END])
    graph = embeddable(builder.compile(checkpointer=checkpointer, name="investigation"))
    return graph if tracing else untraced(graph)


def _was_made(state: InvestigationState, tool: str, value: str) -> bool:
    return any(
        call["tool"] == tool and call["arguments"].get("subject") == value
        for entry in state.get("asked", [])
        for call in entry["calls"]
    )


def _failed(name: Any) -> Any:
    """A failing specialist takes nobody down: its question is logged as failed, the others go on."""

    def handle(state: SpecialistState, error: NodeError) -> Command[Literal["observe"]]:
        entry = log_entry(SPECIALISTS[name], state["task"]["question"], state["task"]["value"], [], [], "failed")
        tell("act", "note", f"{name} failed: {error.error}", specialist=name)
        refused: Any = {
            "tool": "-",
            "arguments": {},
            "result": f"{type(error.error).__name__}: {str(error.error)[:200]}",
            "status": "failed",
            "seconds": 0.0,
        }
        # The failed node's own edge is not taken, and nobody else's may be there to take.
        return Command(update={"asked": [{**entry, "calls": [refused]}]}, goto="observe")

    return handle
