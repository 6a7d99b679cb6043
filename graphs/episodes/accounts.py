"""How an account is called by different products."""

import re


def short_name(account: str) -> str:
    """An account without session, domain and path, in lower case: `CORP\\Inga`, `inga@corp.example` and `user/inga` are one."""
    plain = account.rsplit(":", 1)[-1] if account.startswith("arn:") else account.partition("/")[0] or account
    return re.split(r"[\\/]", plain)[-1].partition("@")[0].lower()


def is_same_person(one: str, other: str) -> bool:
    """Whether two accounts or names may be one person's: `kari`, `k.nordmann` and `Kari Nordmann` may."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return short_name(one) == short_name(other)
    return first <= second or second <= first or bool(_signs(first) & _signs(second))


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", name.partition("@")[0].lower()))


def _signs(words: frozenset[str]) -> frozenset[str]:
    """What somebody of these names may be called in one word: the initial of one and another, `knordmann`."""
    joined = {first[0] + last for first in words for last in words - {first} if len(last) > 2}
    return frozenset(joined | {word for word in words if len(words) == 1 and len(word) > 3})
