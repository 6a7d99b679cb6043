"""How pySigma tries the regular expressions of rules: with RE2, which takes no longer than a pattern is long."""

import re
from typing import Any

import re2
from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import RE2RegexEngine

_LETTERS = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s"}


class _Quiet(RE2RegexEngine):  # type: ignore[misc]
    """Raises what is wrong with a pattern; RE2 by itself writes it to standard error as well."""

    def compile(self, pattern: str, flags: int = 0) -> Any:
        letters = "".join(letter for flag, letter in _LETTERS.items() if flags & flag)
        options = re2.Options()
        options.log_errors = False
        return re2.compile(f"(?{letters}){pattern}" if letters else pattern, options)


POLICY = SigmaPolicy(regex_engine=_Quiet())
"""Of a rule: no templates' variables, no files and no addresses outside, as in pySigma's own safe policy."""
