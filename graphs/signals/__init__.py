"""What stands out: Sigma rules and correlations over the event store."""

from .compiled import RuleCache
from .concluding import RuleEnd, ScanReport
from .ruleset import RuleCheck, RuleSet, check_rules, load_rules, starter_pack
from .scan import scan
from .signal import Rule, Signal

__all__ = [
    "Rule",
    "RuleCache",
    "RuleCheck",
    "RuleEnd",
    "RuleSet",
    "ScanReport",
    "Signal",
    "check_rules",
    "load_rules",
    "scan",
    "starter_pack",
]
