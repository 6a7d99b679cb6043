"""What numbers say that stand for results."""

import re

from ..actions import Outcome

_OF_CODE = re.compile(r"status|result|return|^rc$|ret(?:val|code)?$|(?:exit|sql|error)_?code$", re.I)
_REFUSING_CODE = re.compile(r"-\d{1,9}|0x[89a-f][\da-f]{7}", re.I)


def code_outcome(name: str, value: str) -> Outcome:
    """What a number says under a name that speaks of results: zero is success, one below zero failure, as is a status of
    Windows with the highest bit set (`0xC000006D`). Others may mean either.
    """
    if not _OF_CODE.search(name):
        return ""
    if value in ("0", "0x0", "0x00000000"):
        return "success"
    return "failure" if _REFUSING_CODE.fullmatch(value) else ""
