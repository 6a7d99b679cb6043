"""The planner: which specialist should answer which question about which thing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .actions import LEVELS
from .decisions.ask import Asker
from .decisions.defaults import AIMS, default_next
from .decisions.prompts import STOP, next_decision
from .entities.entity import Entity, EntityType
from .entities.pointers import Pointers
from .episodes.facts import is_internal
from .events.store import EventStore
from .meaning.values import address_of
from .state import AlertView, Hit, InvestigationState, Question

QUESTIONS_A_ROUND = 6
FIRST_ROUND_SHARE = {"triage": 3, "data": 2, "analysis": 2, "intelligence": 2}
"""Questions of the first round to each specialist: they work side by side, and none is to stand idle."""
CANDIDATES = 12
"""Options of one decision, besides `stop`."""
OPEN_POINTERS = 8

_ACTOR_COLUMNS: tuple[tuple[str, EntityType], ...] = (
    ("src_ip", "ip"),
    ("user", "user"),
    ("host", "host"),
    ("dst_ip", "ip"),
)
_REPUTABLE = ("ip", "domain", "url", "hash", "mail")
_INTERESTING = ("ip", "user", "host", "domain", "url", "hash", "file", "proc", "mail", "technique")
_WORDS = {"proc": "process", "cmd": "command", "reg": "registry"}


def first_pointers(store: EventStore, view: AlertView, hits: Sequence[Hit]) -> Pointers:
    """Names for what the alert and the strongest signals are about."""
    pointers = Pointers()
    for value in view["values"]:
        pointers.add(Entity(kind_of(store, value), value))
    strongest = sorted(hits, key=lambda hit: -LEVELS.index(hit["level"]))[:12]
    telling = [hit["events"][:200] for hit in strongest if hit["level"] not in ("informational", "low")]
    for acting in actors_of_each(store, telling):
        for kind, value in acting[:3]:
            pointers.add(Entity(kind, value))
    for hit in hits:
        for technique in hit["techniques"][:1]:
            if hit["level"] in ("high", "critical"):
                pointers.add(Entity("technique", technique))
    return pointers


def actors_of_each(store: EventStore, groups: Sequence[Sequence[int]]) -> list[list[tuple[EntityType, str]]]:
    """(kind, value) of who and what stands in the events of each group, the most frequent first; at most four of each
    column.
    """
    if not groups:
        return []
    found: list[list[tuple[EntityType, str]]] = [[] for _ in groups]
    columns = [column for column, _ in _ACTOR_COLUMNS]
    values = ", ".join(f'"{column}"' for column in columns)
    rows = store.query(
        "SELECT number, place, v, count(*) AS n FROM ("
        f"SELECT number, unnest({list(range(len(columns)))}) AS place, unnest([{values}]) AS v FROM events "
        "JOIN (SELECT DISTINCT unnest(?) AS number, unnest(?) AS id) USING (id)) WHERE v <> '' GROUP BY number, place, v "
        "QUALIFY row_number() OVER (PARTITION BY number, place ORDER BY n DESC, v) <= 4 ORDER BY number, n DESC, place, v",
        [
            [number for number, group in enumerate(groups) for _ in group],
            [event for group in groups for event in group],
        ],
    )
    for row in rows:
        found[row["number"]].append((_ACTOR_COLUMNS[row["place"]][1], row["v"]))
    return found


def kind_of(store: EventStore, value: str) -> EntityType:
    """What kind of thing a value is, by the column in which the logs have it."""
    row = store.query(
        'SELECT count(*) FILTER (src_ip = ? OR dst_ip = ?) AS ip, count(*) FILTER (lower("user") = lower(?)) AS user, '
        "count(*) FILTER (lower(host) = lower(?)) AS host, "
        "count(*) FILTER (lower(process) = lower(?) OR lower(parent) = lower(?)) AS proc FROM events",
        [value] * 6,
    )[0]
    kinds: tuple[EntityType, ...] = ("ip", "user", "host", "proc")
    best = max(kinds, key=lambda kind: row[kind])
    if row[best]:
        return best
    if address_of(value):
        return "ip"
    if "@" in value:
        return "mail"
    if "://" in value:
        return "url"
    return "file" if "/" in value or "\\" in value else "domain" if "." in value else "user"


def entity_of(pointers: Pointers, name: str) -> Entity:
    """What a pointer of the table names."""
    entity = pointers.entity(name)
    assert entity is not None, f"{name} is in no table of this run"
    return entity


NOBODY = Entity("user", "")
"""What a question in a model's own words is about: it says so itself."""


def subject_of(pointers: Pointers, question: Question) -> Entity:
    """What a question is about."""
    return entity_of(pointers, question["pointer"]) if question["pointer"] else NOBODY


def describe(pointers: Pointers, name: str, *, view: AlertView, new: Sequence[str], levels: Mapping[str, str]) -> str:
    """One pointer's line for the planner, in the words of `FACT_WORDS`, such as `ip1: ip, alerted, external, high`."""
    kind, value = entity_of(pointers, name).type, entity_of(pointers, name).value
    words = [_WORDS.get(kind, kind)]
    if value in view["values"]:
        words.append("alerted")
    if kind == "ip":
        words.append("internal" if is_internal(value) else "external")
    if name in new:
        words.append("new")
    if levels.get(name):
        words += ["actor", levels[name]]
    return f"{name}: {', '.join(words)}"


def plan_round(
    state: InvestigationState, *, store: EventStore, asker: Asker, has_lists: bool, has_databases: bool
) -> list[Question]:
    """The next round's questions: asked of the planner one by one, until it says stop or the round is full."""
    pointers, round_number = Pointers.from_json(state["pointers"]), state.get("round", 0) + 1
    new, view, hits = state.get("new_pointers", []), state["view"], state["hits"]
    levels = _levels(store, pointers, hits)
    facts = {
        name: describe(pointers, name, view=view, new=new, levels=levels)
        for name, entity in pointers.items()
        if entity.type in _INTERESTING
    }
    asked = [
        f"{question['specialist']} {question['aim']} {question['pointer']}" for question in state.get("planned", [])
    ]
    if round_number > 1:
        facts = _still_open(facts, asked)
    ranked = sorted(facts, key=lambda name: _interest(facts[name]), reverse=True)[:OPEN_POINTERS]
    questions: list[Question] = []
    while len(questions) < QUESTIONS_A_ROUND:
        # Branches of one round run side by side: two of one specialist about one thing would make the same calls.
        busy = {(question["specialist"], question["pointer"]) for question in questions}
        load: Counter[str] = Counter(question["specialist"] for question in questions)
        options = {
            name: [
                option
                for option in _aims(facts[name], name, asked, has_lists, has_databases)
                if (option.split(" ")[0], name) not in busy
                and (round_number > 1 or load[option.split(" ")[0]] < FIRST_ROUND_SHARE[option.split(" ")[0]])
            ]
            for name in ranked
        }
        open_now = [name for name in ranked if options[name]]
        candidates = [option for name in open_now for option in options[name]][:CANDIDATES]
        if not candidates:
            break
        lines = [facts[name] for name in open_now]
        option = asker.ask(next_decision(lines, asked, candidates), asker="planner").option or default_next(
            lines, candidates
        )
        if option == STOP:
            break
        specialist, aim, name = option.split(" ")
        asked.append(option)
        questions.append(
            {
                "id": f"q{round_number}.{len(questions) + 1}",
                "round": round_number,
                "specialist": specialist,  # type: ignore[typeddict-item]  # one of AIMS' keys, which are the specialists' names
                "aim": aim,
                "pointer": name,
                "because": _because(name, entity_of(pointers, name).value, state, view),
            }
        )
    return questions


def _still_open(facts: Mapping[str, str], asked: Sequence[str]) -> dict[str, str]:
    """After the first round only what nobody was asked about, and that a finding brought up, the alert names or a signal marks."""
    known = {question.rsplit(" ", 1)[1] for question in asked}
    marks = {"new", "alerted", "medium", "high", "critical"}
    return {
        name: fact
        for name, fact in facts.items()
        if name not in known and marks.intersection(fact.split(": ", 1)[1].split(", "))
    }


def _aims(fact: str, name: str, asked: Sequence[str], has_lists: bool, has_databases: bool) -> list[str]:
    """Questions about one pointer that make sense and were not asked, the most useful first, at most four."""
    kind = fact.split(": ", 1)[1].split(",")[0]
    options = []
    for specialist, aims in AIMS.items():
        for aim in aims:
            sensible = (
                (aim != "reputation" or (has_lists and kind in _REPUTABLE))
                and (aim != "records" or has_databases)
                and ((aim == "technique") == (kind == "technique"))
                and (aim != "baseline" or kind in ("ip", "user", "host"))
            )
            if sensible and f"{specialist} {aim} {name}" not in asked:
                options.append(f"{specialist} {aim} {name}")
    order = ("activity", "reach", "trend", "reputation", "technique", "around", "baseline", "rare", "records")
    return sorted(options, key=lambda option: order.index(option.split(" ")[1]))[:4]


def _interest(fact: str) -> float:
    words = fact.split(": ", 1)[1].split(", ")
    level = {"low": 1.0, "medium": 3.0, "high": 4.0, "critical": 5.0}.get(words[-1], 0.0)
    return 4.0 * ("alerted" in words) + 3.0 * ("new" in words) + level + ("external" in words)


def _levels(store: EventStore, pointers: Pointers, hits: Sequence[Hit]) -> dict[str, str]:
    """The strongest signal level on events in which a pointer's value acts."""
    levels: dict[str, str] = {}
    telling = [hit for hit in hits if hit["level"] != "informational"]
    for hit, acting in zip(telling, actors_of_each(store, [hit["events"][:200] for hit in telling]), strict=True):
        for kind, value in acting:
            name = pointers.pointer(kind, value)
            if name and LEVELS.index(hit["level"]) > LEVELS.index(levels.get(name, "informational")):
                levels[name] = hit["level"]
    return levels


def left_open(state: InvestigationState, store: EventStore) -> list[str]:
    """Whom the run should have asked about: named by the alert or met in findings, under a signal, and never asked."""
    pointers, asked = Pointers.from_json(state["pointers"]), {q["pointer"] for q in state.get("planned", [])}
    levels = _levels(store, pointers, state["hits"])
    return [
        entity.value
        for name, entity in pointers.items()
        if name not in asked
        and levels.get(name) in ("medium", "high", "critical")
        and (name in state.get("new_pointers", []) or entity.value in state["view"]["values"])
    ]


def _because(name: str, value: str, state: InvestigationState, view: AlertView) -> str:
    if name in state.get("new_pointers", []):
        source = next((f["id"] for f in state.get("accepted", []) if value in f["slots"].values()), "")
        return f"found by {source}" if source else "met in a finding's events"
    return "named by the alert" if value in view["values"] else "a signal on its events"


def new_pointers(store: EventStore, pointers: Pointers, findings: Sequence[Any]) -> list[str]:
    """Give names to actors in the cited events of findings that had none; returns the names, at most six."""
    fresh: list[str] = []
    heaviest = sorted(findings, key=lambda finding: -finding["weight"])
    for acting in actors_of_each(store, [finding["events"] for finding in heaviest]):
        for kind, value in acting:
            if pointers.pointer(kind, value) is None and value not in ("-", "127.0.0.1", "::1") and len(fresh) < 6:
                fresh.append(pointers.add(Entity(kind, value)))
    return fresh
