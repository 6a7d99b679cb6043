"""Write the report: everything in it comes from checked findings, judged episodes and counted events."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..actions import LEVELS, Level
from ..episodes.ordinary import SENTENCES
from ..events.store import EventStore
from ..evidence import render
from ..intelligence import NOTHING_KNOWN, Intelligence
from ..investigate import writing
from ..investigate.hand import NOT_ALLOWED
from ..investigate.judging import disagreements
from ..investigate.reporting import hypotheses_of, left_open, read_beside, with_claims
from ..investigate.ways import investigates, reads_lines
from ..judged import said_of, window_of
from ..questions.clock import clock_of, zone_of_logs
from ..questions.question import understand
from ..schema import (
    Action,
    Asked,
    Chart,
    EpisodeSummary,
    Evidence,
    ExpertUse,
    Finding,
    Indicator,
    Memory,
    Report,
    Technique,
    TimelineEntry,
    Usage,
    Verdict,
)
from ..state import Episode, Hit, InvestigationState
from ..verdict import actors_of, is_success, noise_among, severity_of, verdict_of
from ..way import DECIDE
from ..workbench import Desk
from .advice import actions_for
from .answers.alerted import beside_note
from .answers.case import Case
from .answers.pointed import spelled_out
from .answers.text import Voice, cited_events
from .answers.text import render as render_answer
from .answers.write import FROM_MODEL, Written, write_answer
from .indicators import FoundIndicator, indicators, most_telling, without_warned
from .seat import seat_of
from .sentences import event_sentence, hostile_sentence, ordinary_sentence, whom
from .techniques import technique_of

MOST_EVIDENCE = 25
MOST_QUOTE = 2000
MOST_ANSWER_LINES = 12
"""Lines that only the answer cites."""
ANSWERS = ""
"""Why a line is evidence that only the answer cites: what it says of the event is enough."""
MOST_NOISE = 5
"""Addresses of mere noise that are named."""


def compose(state: InvestigationState, desk: Desk, model: str, known: Intelligence = NOTHING_KNOWN) -> Report:
    """The report of a finished (or cut short) investigation; what a warninglist has is no indicator, and that is said."""
    judgements = {j["episode"]: j for j in state["judgements"]}
    episodes = {episode["id"]: episode for episode in state["episodes"]}
    hits = {hit["id"]: hit for hit in state["hits"]}
    view = state["view"]
    verdict, confidence = verdict_of(
        list(judgements.values()),
        alert_found=view["found"],
        has_alert=bool(view["fields"]),
        actors=actors_of(episodes),
    )
    noise = noise_among(judgements, episodes, has_alert=bool(view["fields"]))
    story = [name for name, j in judgements.items() if j["hostile"] and name not in noise]
    hostile = [episodes[name] for name in story] if verdict == "malicious" else []
    found: list[FoundIndicator] = []
    warned: list[str] = []
    if verdict == "malicious":
        found, warned = without_warned(indicators(desk.store, hostile, judgements, hits), known)
        found, unlisted = most_telling(found)
        warned += unlisted
    strongest: Level = max((hits[h]["level"] for e in hostile for h in e["hits"]), key=LEVELS.index, default="low")
    succeeded = any(is_success(judgements[e["id"]]) for e in hostile)
    severity = severity_of(verdict, list(judgements.values()), strongest, succeeded)
    cited = _with_indicators(_cited(verdict, hostile, judgements, episodes), found, judgements)
    cited = with_claims(cited, state, MOST_EVIDENCE)
    advised = _advised(verdict, found, hostile, judgements, cited)
    case = case_of(
        state,
        desk.store,
        verdict=verdict,
        confidence=round(confidence, 2),
        severity=severity,
        indicators=found,
        advised=advised,
    )
    zone = zone_of_logs(desk.store, state["files"])
    clock = clock_of(desk.store, zone, view)
    kinds = [FROM_MODEL.get(kind, kind) for kind in state.get("asks_for", [])]
    words, stands = spelled_out(state.get("question") or "", case)
    question = understand(words, desk.store, clock, kinds=kinds, limits=case.limits)
    written = write_answer(case, question, zone, stands)
    own = {row["id"] for row in case.own("id")} if hostile else set()
    set_apart = beside_note(case)
    summary = _summary(verdict, hostile, judgements, episodes, hits, view["found"], bool(view["fields"]))
    case.close()
    cited = _with_answer(cited, written, needed=_proving(found, cited))
    numbers, evidence = _evidence(desk, cited)
    findings, charts = _findings(state, numbers, hostile, episodes, judgements, verdict)
    findings += _of_answer(written, numbers, findings, state.get("question") or "")
    used = {name for finding in findings for name in finding["evidence"]}
    evidence = [item for item in evidence if item["id"] in used]
    shown = {event: name for event, name in numbers.items() if name in used}
    of_attack = {name for event, name in numbers.items() if event in own}
    seat = seat_of(model, desk.asker, list(judgements.values()))
    used_memories = {memory for j in judgements.values() for memory in j["memories"]}
    draft: Report = {
        "id": state["run_id"],
        "created": state["created"],
        "title": view["fields"].get("title") or view["fields"].get("name") or state.get("question") or "Investigation",
        "question": state.get("question") or "",
        "answer": written.rendered(shown),
        "answered": written.is_answered,
        "zone": Voice(question.language, zone).zone_shown,
        "verdict": verdict,
        "beside_alert": bool(set_apart),
        "severity": severity,
        "confidence": round(confidence, 2),
        "summary": " ".join(filter(None, (set_apart, summary))),
        "techniques": _techniques(hostile, judgements, numbers),
        "iocs": _with_ids(found, numbers),
        "evidence": evidence,
        "timeline": _timeline(evidence, of_attack),
        "findings": findings,
        "episodes": [_episode(episodes[name], j, shown) for name, j in judgements.items()],
        "charts": charts,
        "actions": [],
        "not_checked": [
            *seat.notes,
            *_left_aside(noise, episodes),
            *_not_checked(state),
            *warned,
            *state.get("notes", []),
        ],
        "asked": asked_of(state, findings),
        "hypotheses": hypotheses_of(state, numbers, used),
        "way": state.get("way") or DECIDE.as_taken(),
        "experts": _experts(desk),
        "dropped": state.get("dropped", []),
        "memories": [_memory(memory, used_memories) for memory in state["memories"]],
        "logs": state["files"],
        "gaps": state.get("gaps", []),
        "alert": view["fields"],
        "model": seat.model,
        "usage": {**_usage(state, desk), "model_problem": seat.problem},
    }
    draft["actions"] = actions_for(draft)
    if reads_lines(state):
        titles = {item["id"]: item["title"] for item in draft["episodes"]}
        unsettled = left_open(state) if investigates(state) else []
        beside = read_beside(state, shown)
        draft["not_checked"] += [*beside, *unsettled, *disagreements(state["judgements"], titles)]
    if investigates(state):
        told = writing.write_answer(state, desk, draft, hostile, numbers)
        draft["answer"], draft["answered"] = told.text, told.is_answered
        draft["dropped"] = [*draft["dropped"], *told.dropped]
        draft["not_checked"] += told.notes
    return draft


def case_of(
    state: InvestigationState,
    store: EventStore,
    *,
    verdict: Verdict,
    confidence: float,
    severity: str,
    indicators: Sequence[FoundIndicator],
    advised: Sequence[tuple[Action, Sequence[int]]],
) -> Case:
    """What answers are made of, from the state of a judged investigation."""
    judgements = {j["episode"]: j for j in state["judgements"]}
    events: dict[str, list[int]] = {}
    for judgement in judgements.values():
        for number, ids in judgement["techniques"] if judgement["hostile"] and verdict == "malicious" else []:
            events.setdefault(number, []).extend(ids)
    named = [(number, technique_of(number), ids) for number, ids in sorted(events.items())]
    return Case(
        store=store,
        verdict=verdict,
        confidence=confidence,
        severity=severity,
        episodes={episode["id"]: episode for episode in state["episodes"]},
        judgements=judgements,
        hits={hit["id"]: hit for hit in state["hits"]},
        view=state["view"],
        limits=window_of(state.get("judged")),
        techniques=[
            (number, found.name, found.tactics[0] if found.tactics else "", ids) for number, found, ids in named
        ],
        indicators=indicators,
        actions=[action for action, _ in advised],
        action_events=[ids for _, ids in advised],
        files=state["files"],
        gaps=state.get("gaps", []),
    )


def _advised(
    verdict: Verdict,
    found: Sequence[FoundIndicator],
    hostile: Sequence[Episode],
    judgements: Mapping[str, Any],
    cited: Mapping[int, str],
) -> list[tuple[Action, list[int]]]:
    """The advice of the report with the events behind it, before evidence has its numbers."""
    numbers = {event: f"E{place}" for place, event in enumerate(cited, 1)}
    events = {name: event for event, name in numbers.items()}
    evidence: Any = [{"id": name} for name in events]
    sketch: Any = {
        "verdict": verdict,
        "iocs": _with_ids(found, numbers),
        "techniques": _techniques(hostile, judgements, numbers),
        "evidence": evidence,
    }
    return [(action, [events[name] for name in action["evidence"] if name in events]) for action in actions_for(sketch)]


def _with_answer(cited: Mapping[int, str], written: Written, *, needed: set[int]) -> dict[int, str]:
    """The evidence with the lines that the answer cites; the least telling others make room for them."""
    firsts = [event for sentence in written.sentences for event in cited_events(sentence)[:1]]
    wanted = [event for event in dict.fromkeys([*firsts, *written.events]) if event not in cited][:MOST_ANSWER_LINES]
    ranked = sorted(cited, key=lambda event: event not in needed and event not in firsts)
    kept = {*ranked[: MOST_EVIDENCE - len(wanted)]}
    return {event: why for event, why in cited.items() if event in kept} | dict.fromkeys(wanted, ANSWERS)


def _of_answer(
    written: Written, numbers: Mapping[int, str], findings: Sequence[Finding], question: str
) -> list[Finding]:
    """A finding for what only the answer cites."""
    known = {name for finding in findings for name in finding["evidence"]}
    names = _ordered(numbers[event] for event in written.events if event in numbers)
    if set(names) <= known:
        return []
    claim = render_answer(written.sentences[0], {})
    return [
        {
            "id": "answer",
            "specialist": "triage",
            "question": question,
            "claim": claim.rstrip("."),
            "episode": "",
            "evidence": names,
        }
    ]


def _left_aside(noise: Sequence[str], episodes: Mapping[str, Episode]) -> list[str]:
    """That somebody outside was refused throughout, beside what the alert is about."""
    actors = sorted({episodes[name]["actor"] for name in noise})
    if not actors:
        return []
    more = f" and {len(actors) - MOST_NOISE} more" if len(actors) > MOST_NOISE else ""
    named = f"{', '.join(actors[:MOST_NOISE])}{more}"
    return [f"Refused throughout and left aside, because the alert is not about them: {named}."]


def _cited(
    verdict: Verdict, hostile: Sequence[Episode], judgements: Mapping[str, Any], episodes: Mapping[str, Episode]
) -> dict[int, str]:
    """Event id -> why it is evidence, at most `MOST_EVIDENCE`, shared among the episodes that carry the verdict."""
    if verdict == "malicious":
        queues = [sorted(judgements[e["id"]]["lines"], key=lambda line: -line[2]) for e in hostile]
        queues.sort(key=lambda lines: -max((line[2] for line in lines), default=0.0))
        order: list[tuple[int, str, float]] = []
        heaviest = [line for lines in queues for line in lines[:2]]
        rest = sorted((line for lines in queues for line in lines[2:]), key=lambda line: -line[2])
        order = [*heaviest, *rest]
        cited: dict[int, str] = {}
        for event, why, _ in order:
            if len(cited) < MOST_EVIDENCE:
                cited.setdefault(event, why)
        return cited
    cited = {}
    ranked = sorted(judgements, key=lambda name: (not episodes[name]["alerted"], -judgements[name]["score"]))
    for name in ranked:
        for word, events in judgements[name]["ordinary"]:
            for event in events[:3]:
                if len(cited) < MOST_EVIDENCE - 5:
                    cited.setdefault(event, SENTENCES[word])
        if not judgements[name]["ordinary"]:
            for event in episodes[name]["events"][:2]:
                if len(cited) < MOST_EVIDENCE - 5:
                    cited.setdefault(event, "an event that the alert or a signal is about")
    return cited


def _with_indicators(
    cited: Mapping[int, str], found: Sequence[FoundIndicator], judgements: Mapping[str, Any]
) -> dict[int, str]:
    """The evidence with a line for every indicator, without which none is reported; those that prove none make room."""
    whys = {event: why for _, _, why, events in found for event in events}
    whys |= {event: why for judgement in judgements.values() for event, why, _ in judgement["lines"]}
    fresh = [events[0] for _, _, _, events in found if not any(event in cited for event in events)]
    fresh = list(dict.fromkeys(fresh))
    needed = _proving(found, cited)
    ranked = sorted(cited, key=lambda event: event not in needed)
    kept = {*ranked[: max(len(needed), MOST_EVIDENCE - len(fresh))]}
    wanted = [*(event for event in cited if event in kept), *fresh][:MOST_EVIDENCE]
    return {event: cited.get(event) or whys[event] for event in wanted}


def _proving(found: Sequence[FoundIndicator], cited: Mapping[int, str]) -> set[int]:
    """One of the cited events for each indicator that has one."""
    firsts = [next((event for event in events if event in cited), None) for _, _, _, events in found]
    return {event for event in firsts if event is not None}


def _evidence(desk: Desk, cited: Mapping[int, str]) -> tuple[dict[int, str], list[Evidence]]:
    rows = desk.store.query(
        "SELECT * EXCLUDE (fields) FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS FIRST, file, line",
        [list(cited)],
    )
    raw = desk.store.raw([row["id"] for row in rows])
    numbers = {row["id"]: f"E{number}" for number, row in enumerate(rows, 1)}
    evidence: list[Evidence] = [
        {
            "id": numbers[row["id"]],
            "file": row["file"],
            "line": row["line"],
            "time": f"{row['time'].isoformat()}Z" if row["time"] else "",
            "quote": raw[row["id"]][:MOST_QUOTE],
            "why": ": ".join(words for words in (event_sentence(row), cited[row["id"]]) if words),
        }
        for row in rows
    ]
    return numbers, evidence


def _findings(
    state: InvestigationState,
    numbers: Mapping[int, str],
    hostile: Sequence[Episode],
    episodes: Mapping[str, Episode],
    judgements: Mapping[str, Any],
    verdict: Verdict,
) -> tuple[list[Finding], list[Chart]]:
    """One finding per judged episode that evidence carries, then the specialists' findings that its lines prove."""
    findings: list[Finding] = []
    hits = {hit["id"]: hit for hit in state["hits"]}
    shown = hostile if verdict == "malicious" else list(episodes.values())
    for episode in shown:
        judgement = judgements[episode["id"]]
        events = (
            [line[0] for line in judgement["lines"]]
            or [e for _, ids in judgement["ordinary"] for e in ids]
            or episode["events"][:2]
        )
        ids = _ordered(numbers[event] for event in events if event in numbers)
        if ids:
            claim = hostile_sentence(episode, hits) if judgement["hostile"] else ordinary_sentence(episode, judgement)
            findings.append(
                {
                    "id": episode["id"],
                    "specialist": "triage",
                    "question": "What happened in this episode?",
                    "claim": claim,
                    "episode": episode["id"],
                    "evidence": ids,
                }
            )
    charts: list[Chart] = []
    questions = {question["id"]: question for question in state.get("planned", [])}
    said: set[str] = set()
    for raw in sorted(state.get("accepted", []), key=lambda raw: -raw["weight"]):
        ids = _ordered(numbers[event] for event in raw["events"] if event in numbers)
        claim = render(raw)
        is_listed = bool(ids) and claim not in said and len(findings) < 40
        if raw["chart"] and len(charts) < 6:
            charts.append({**raw["chart"], "finding": raw["id"] if is_listed else ""})
        if not is_listed:
            continue
        said.add(claim)
        owner = next((e["id"] for e in shown if set(raw["events"]) & set(e["events"])), "")
        question = questions.get(raw["question"])
        findings.append(
            {
                "id": raw["id"],
                "specialist": raw["specialist"],
                "question": (question.get("words") or f"{question['aim']} {question['pointer']}") if question else "",
                "claim": claim,
                "episode": owner,
                "evidence": ids,
            }
        )
    return findings, charts


def _ordered(names: Any) -> list[str]:
    return sorted(set(names), key=lambda name: int(name[1:]))


def _techniques(
    hostile: Sequence[Episode], judgements: Mapping[str, Any], numbers: Mapping[int, str]
) -> list[Technique]:
    events: dict[str, set[int]] = {}
    for episode in hostile:
        for number, ids in judgements[episode["id"]]["techniques"]:
            events.setdefault(number, set()).update(ids)
    children = {number.partition(".")[0] for number in events if "." in number}
    found: list[Technique] = []
    for number, ids in events.items():
        if number in children:
            continue
        technique = technique_of(number)
        evidence = _ordered(numbers[event] for event in ids if event in numbers)
        tactic = technique.tactics[0] if technique.tactics else ""
        if evidence:
            found.append({"id": number, "name": technique.name, "tactic": tactic, "evidence": evidence})
    return sorted(found, key=lambda item: item["id"])


def _with_ids(found: Sequence[FoundIndicator], numbers: Mapping[int, str]) -> list[Indicator]:
    listed: list[Indicator] = []
    for kind, value, why, events in found:
        evidence = _ordered(numbers[event] for event in events if event in numbers)
        if evidence:
            listed.append({"type": kind, "value": value, "why": why, "evidence": evidence})
    return listed


def _timeline(evidence: Sequence[Evidence], hostile: set[str]) -> list[TimelineEntry]:
    """The cited events in order; those of one minute that say the same stand together."""
    entries: list[TimelineEntry] = []
    for item in evidence:
        last = entries[-1] if entries else None
        if last and last["text"] == item["why"] and last["time"][:16] == item["time"][:16]:
            last["evidence"].append(item["id"])
        else:
            entry = TimelineEntry(
                time=item["time"], text=item["why"], evidence=[item["id"]], hostile=item["id"] in hostile
            )
            entries.append(entry)
    return entries


def _episode(episode: Episode, judgement: Mapping[str, Any], numbers: Mapping[int, str]) -> EpisodeSummary:
    events = [
        *(event for event, _, _ in judgement["lines"]),
        *(event for _, ids in judgement["ordinary"] for event in ids),
        *episode["events"],
    ]
    return {
        "id": episode["id"],
        "title": f"{whom(episode)} ({episode['family']})",
        "start": episode["start"],
        "end": episode["end"],
        "facts": {key: ", ".join(words) for key, words in judgement["sheet"].items()},
        "decision": judgement["decision"],
        "rule_score": judgement["rule_score"],
        "model_score": judgement["model_score"],
        "score": judgement["score"],
        "memories": judgement["memories"],
        "evidence": _ordered(numbers[event] for event in events if event in numbers),
    }


def _summary(
    verdict: Verdict,
    hostile: Sequence[Episode],
    judgements: Mapping[str, Any],
    episodes: Mapping[str, Episode],
    hits: Mapping[str, Hit],
    found: bool,
    has_alert: bool,
) -> str:
    if verdict == "malicious":
        ranked = sorted(hostile, key=lambda e: -judgements[e["id"]]["score"])
        left = len(ranked) - 3
        more = f" {left} further hostile {'episode' if left == 1 else 'episodes'}." if left > 0 else ""
        return " ".join(f"{hostile_sentence(e, hits)}." for e in ranked[:3]) + more
    if verdict == "benign":
        names = sorted(judgements, key=lambda name: (not episodes[name]["alerted"], -judgements[name]["score"]))
        return " ".join(f"{ordinary_sentence(episodes[name], judgements[name])}." for name in names[:3])
    if has_alert and not found:
        others = [e for e in episodes.values() if judgements[e["id"]]["hostile"]]
        also = (
            " Apart from them, the logs show " + "; ".join(hostile_sentence(e, hits) for e in others[:3]) + "."
            if others
            else ""
        )
        return f"The events that the alert is about are not in these logs.{also}"
    return "The logs show neither a hostile purpose nor an ordinary explanation for everything that stands out."


def _not_checked(state: InvestigationState) -> list[str]:
    notes = said_of(state.get("judged"))
    notes += [f"The run ended early; the budget met was {limit}." for limit in state.get("limits", [])]
    if state.get("unasked"):
        notes.append(f"Nobody was asked about {', '.join(state['unasked'][:8])}.")
    notes += [
        f"The alert has no {missing.removeprefix('a ').removeprefix('an ')}." for missing in state["view"]["missing"]
    ]
    if state["view"]["fields"] and not state["view"]["found"]:
        notes.append("The alerted events: they are not in the logs that were given.")
    notes += [f"Not read: {entry}" for entry in state.get("skipped", [])]
    notes += [
        f"Not read to the end: {gap['file']}: {gap['reason']}."
        for gap in state.get("gaps", [])
        if gap["kind"] in ("ends early", "grew")
    ]
    notes += [
        f"Lines of {file['file']} that could not be parsed and were kept as text: {file['broken']}."
        for file in state["files"]
        if file["broken"]
    ]
    notes += [
        f"{entry['specialist']} failed on “{entry['question']}”."
        for entry in state.get("asked", [])
        if entry["status"] == "failed"
    ]
    kept_back = [
        f"{call['tool']} ({call['result'].removeprefix(NOT_ALLOWED).lstrip(': ').partition('.')[0]})"
        for entry in state.get("asked", [])
        for call in entry["calls"]
        if call["result"].startswith(NOT_ALLOWED)
    ]
    if kept_back:
        names = "; ".join(dict.fromkeys(kept_back))
        notes.append(f"Calls of tools that are not declared read-only and were not allowed: {names}.")
    unasked = sum(j["decision"] == "abstained" for j in state["judgements"])
    if unasked:
        notes.append(f"{unasked} of {len(state['judgements'])} episodes were judged by rules alone.")
    if not any(file["first"] for file in state["files"]):
        notes.append("The order of events: the logs carry no times.")
    return notes


def asked_of(state: InvestigationState, findings: Sequence[Finding]) -> list[Asked]:
    """The log of questions, with the findings that the report shows."""
    shown = {finding["id"] for finding in findings}
    return [
        {**entry, "findings": [name for name in entry["findings"] if name in shown]} for entry in state.get("asked", [])
    ]


def _experts(desk: Desk) -> list[ExpertUse]:
    return [
        {
            "asker": asker,
            "tokens": int(str(use["tokens"])),
            "top_k": int(str(use["top_k"])),
            "layers": _layers(use["layers"]),
        }
        for asker, use in sorted(desk.asker.ledger.totals().experts.items())
    ]


def _layers(layers: object) -> list[list[int]]:
    return [[int(count) for count in layer] for layer in layers] if isinstance(layers, list) else []


def _memory(memory: Memory, used: set[str]) -> Memory:
    return {**memory, "used": memory["id"] in used}


def _usage(state: InvestigationState, desk: Desk) -> Usage:
    totals = desk.asker.ledger.totals()
    tokens = totals.input_tokens + totals.output_tokens
    return {
        "seconds": round(time.monotonic() - desk.started, 2),
        "model_seconds": round(totals.seconds, 2),
        "model_calls": totals.calls,
        "input_tokens": totals.input_tokens,
        "output_tokens": totals.output_tokens,
        "tokens_per_second": round(tokens / totals.seconds, 1) if totals.seconds else 0.0,
        "abstained": totals.abstained,
        "repaired": totals.repaired,
        "calls_by_kind": totals.by_kind,
        "tool_calls": sum(len(entry["calls"]) for entry in state.get("asked", [])),
        "rounds": state.get("round", 0),
        "kernel": desk.asker.notes.get("kernel", ""),
        "experts_mode": desk.asker.notes.get("experts_mode", ""),
        "limits_met": state.get("limits", []),
    }
