"""Is it an attack or a false alarm, how bad, how sure?"""

from ...questions.question import Part
from .case import Case
from .phrases import phrase
from .reply import Reply, answer
from .story import reason, signs, story
from .text import Voice, cite, quoted

_VERDICTS = {
    "malicious": ("malicious", "bösartig"),
    "benign": ("benign", "harmlos"),
    "insufficient_evidence": ("insufficient evidence", "zu wenig Belege"),
}
_SEVERITIES = {
    "informational": ("informational", "nur zur Kenntnis"), "low": ("low", "niedrig"), "medium": ("medium", "mittel"),
    "high": ("high", "hoch"), "critical": ("critical", "kritisch"),
}  # fmt: skip
_CLEARLY_BELOW = 0.75
"""Every episode below this score: nothing of it looks hostile."""


def malicious(case: Case, _part: Part, voice: Voice) -> Reply:
    """Yes with what happened, or no with the ordinary explanation."""
    if case.verdict == "malicious":
        return answer(
            phrase(voice.language, "hostile", story=story(case, voice)), _confidence(case, voice), _signs(case, voice)
        )
    why, cites = reason(case, voice)
    key = "ordinary" if case.verdict == "benign" else "undecided"
    return answer(phrase(voice.language, key, reason=why, cites=cites), _confidence(case, voice))


def false_alarm(case: Case, _part: Part, voice: Voice) -> Reply:
    """The same, asked the other way round."""
    if case.verdict == "malicious":
        return answer(phrase(voice.language, "no_false_alarm", story=story(case, voice)), _confidence(case, voice))
    why, cites = reason(case, voice)
    key = "false_alarm" if case.verdict == "benign" else "perhaps_false_alarm" if _is_quiet(case) else "undecided"
    return answer(phrase(voice.language, key, reason=why, cites=cites), _confidence(case, voice))


def _is_quiet(case: Case) -> bool:
    is_found = case.view["found"] or not case.view["fields"]
    return is_found and all(judgement["score"] < _CLEARLY_BELOW for judgement in case.judgements.values())


def confidence(case: Case, _part: Part, voice: Voice) -> Reply:
    """The number, and what it is of."""
    verdict = _VERDICTS[case.verdict][voice.language == "de"]
    return answer(phrase(voice.language, "sure", verdict=verdict, confidence=_number(case, voice)), _signs(case, voice))


def severity(case: Case, part: Part, voice: Voice) -> Reply:
    """The level, and what makes it so."""
    if case.verdict != "malicious":
        return malicious(case, part, voice)
    level = _SEVERITIES[case.severity][voice.language == "de"]
    return answer(phrase(voice.language, "severity", severity=level, story=story(case, voice)))


def _number(case: Case, voice: Voice) -> str:
    shown = f"{case.confidence:.2f}"
    return shown.replace(".", ",") if voice.language == "de" else shown


def _confidence(case: Case, voice: Voice) -> str:
    return phrase(voice.language, "confidence", confidence=_number(case, voice))


def _signs(case: Case, voice: Voice) -> str:
    if case.verdict != "malicious":
        return ""
    shown = [f"{quoted(title)}{cite(events)}" for title, events in signs(case, 3)]
    return phrase(voice.language, "signs", signs=voice.listed(shown, 3))
