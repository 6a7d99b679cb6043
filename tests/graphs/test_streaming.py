"""However the run is streamed, it is the same investigation; and its parts hand over their output alone."""

import inspect
from typing import Annotated, Any

import pytest
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.runnables import RunnableParallel
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.state import InvestigationState, SpecialistOutput, SpecialistState

from .conftest import THREAD
from .incident import ALERT
from .models import Chooser, first_option

MODES = ("values", "updates", "custom", "messages", "debug", "tasks", "checkpoints")
SHORT = Budget(rounds=1)
QUICK = Budget(tool_calls=0)

# v1 and the log are deprecated, v3 is experimental; all of them are open doors.
pytestmark = pytest.mark.filterwarnings(
    "ignore::langchain_core._api.deprecation.LangChainDeprecationWarning",
    "ignore::langchain_core._api.beta_decorator.LangChainBetaWarning",
)


def told(report):
    """A report without what differs from run to run."""
    kept = {key: value for key, value in report.items() if key not in ("id", "created", "usage")}
    asked = [{**entry, "calls": [call["tool"] for call in entry["calls"]]} for entry in report["asked"]]
    return kept | {"asked": sorted(asked, key=lambda entry: (entry["round"], entry["question"]))}


@pytest.fixture(scope="module")
def expected(incident, tmp_path_factory):
    """The report that `invoke` gives, three specialists side by side."""
    report = incident.investigate(tmp_path_factory.mktemp("invoked"), Chooser(policy=first_option), budget=SHORT)
    assert len({entry["specialist"] for entry in report["asked"]}) >= 3
    return told(report)


@pytest.fixture
def graph(incident, tmp_path):
    """The incident, perceived; it goes on when it is started with None."""
    return incident.graph(tmp_path, Chooser(policy=first_option), budget=SHORT)


async def all_of(stream):
    """Every part of an asynchronous stream, awaited first where it has to be."""
    return [part async for part in (await stream if inspect.isawaitable(stream) else stream)]


def test_a_specialist_shares_its_output_and_nothing_else_with_the_investigation():
    shared = SpecialistState.__annotations__.keys() & InvestigationState.__annotations__.keys()
    assert shared == SpecialistOutput.__annotations__.keys()


@pytest.mark.parametrize("subgraphs", [False, True], ids=["whole", "with subgraphs"])
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_every_mode_streams_the_same_investigation(graph, expected, subgraphs, version):
    parts = graph.stream(None, THREAD, stream_mode=list(MODES), subgraphs=subgraphs, version=version)
    modes = {part["type"] if version == "v2" else part[-2] for part in parts}
    assert modes == set(MODES)
    assert told(graph.get_state(THREAD).values["report"]) == expected


@pytest.mark.parametrize("mode", MODES)
async def test_each_mode_streams_asynchronously(graph, expected, mode):
    assert await all_of(graph.astream(None, THREAD, stream_mode=mode, subgraphs=True))
    assert told(graph.get_state(THREAD).values["report"]) == expected


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
async def test_its_events_come_from_a_whole_investigation(incident, tmp_path, version):
    graph = incident.graph(tmp_path, budget=Budget(tool_calls=4))
    events = await all_of(graph.astream_events(None, THREAD, version=version))
    report = graph.get_state(THREAD).values["report"]
    assert report["verdict"] == "malicious"
    assert len({entry["specialist"] for entry in report["asked"]}) >= 3
    names = {event["name"] for event in events if "name" in event}
    assert version == "v3" or names >= {"recall", "triage", "data", "analysis", "judge", "report"}


class StreamingChooser(Chooser):
    """Streams its answer, as ChatMoE does; under v3 the content then arrives as a list of blocks."""

    def _stream(self, messages, *arguments, **options):
        message = self._generate(messages, *arguments, **options).generations[0].message
        yield ChatGenerationChunk(
            message=AIMessageChunk(message.content, usage_metadata=message.usage_metadata, chunk_position="last")
        )


async def test_a_model_is_understood_under_event_streams_too(incident, expected, tmp_path):
    graph = incident.graph(tmp_path, StreamingChooser(policy=first_option), budget=SHORT)
    assert await all_of(graph.astream_events(None, THREAD, version="v3"))
    report = graph.get_state(THREAD).values["report"]
    assert report["usage"]["abstained"] == 0 < report["usage"]["model_calls"]
    assert told(report) == expected


async def test_its_log_is_that_of_the_same_investigation(graph, expected):
    assert await all_of(graph.astream_log(None, THREAD))
    assert told(graph.get_state(THREAD).values["report"]) == expected


class Tickets(TypedDict, total=False):
    """A parent that uses some of our names for things of its own."""

    alert: dict[str, Any]
    logs: str
    report: Annotated[list[Any], lambda kept, new: [*(kept or []), new]]
    round: str
    files: int


def twice(investigation, checkpointer):
    """A parent that investigates one alert twice at the same time."""
    builder = StateGraph(Tickets)
    builder.add_node("investigate", investigation)
    builder.add_conditional_edges(
        START,
        lambda state: [Send("investigate", {"alert": state["alert"], "logs": state["logs"]})] * 2,
        ["investigate"],
    )
    builder.add_edge("investigate", END)
    return builder.compile(checkpointer=checkpointer)


@pytest.mark.parametrize("saver", [None, InMemorySaver()], ids=["plain", "checkpointed"])
async def test_two_investigations_side_by_side_hand_over_their_reports_alone(incident, saver):
    graph = twice(build_investigation(None, budget=QUICK), saver)
    given = {"alert": ALERT, "logs": str(incident.logs), "round": "of golf", "files": 7}
    events = await all_of(graph.astream_events(given, THREAD, version="v2"))
    output = events[-1]["data"]["output"]
    assert [report["verdict"] for report in output.pop("report")] == ["malicious", "malicious"]
    assert output == given


async def test_a_chain_that_is_streamed_gets_what_an_invoked_one_gets(incident):
    case = {"alert": ALERT, "logs": str(incident.logs)}
    pick = RunnableParallel(alert=lambda case: case["alert"], logs=lambda case: case["logs"])
    chain = pick | build_investigation(None, budget=QUICK) | (lambda output: output["report"]["verdict"])
    assert list(chain.stream(case)) == ["malicious"]
    assert [part async for part in chain.astream(case)] == ["malicious"]
    assert (await all_of(chain.astream_events(case, version="v2")))[-1]["data"]["output"] == "malicious"
