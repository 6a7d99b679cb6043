"""How an account is called by different products."""

import re


def short_name(account: str) -> str:
    """An account without session, domain and path, in lower case: `CORP\\Inga`, `inga@corp.example` and `user/inga` are one."""
    plain = account.rsplit(":", 1)[-1] if account.startswith("arn:") else account.partition("/")[0] or account
    return re.split(r"[\\/]", plain)[-1].partition("@")[0].lower()
