"""Ordinary explanations of web requests: what the server itself shows of the paths, and where the client comes from."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .crawlers import is_known_crawler
from .facts import Scope, is_internal
from .hands import MOST_MISTYPED
from .loud import ATTACK, LOUD
from .paths import path_of, root_of

MOST_REFUSED = 20
"""Failing requests of a client inside that need no further explanation, as long as no rule marks one; from there on the
rules call it a search."""
MOST_ROOTS = 3
"""First parts of paths that one application's requests have."""

_UNKNOWN = re.compile(r"(?<!\d)40[17](?!\d)")
_ASSET = re.compile(
    r"\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|css|m?js|map|woff2?|ttf|eot|otf|mp[34]|webm|ogg|vtt)$", re.IGNORECASE
)
"""Pictures, styles, fonts and the like: whoever asks for one that is missing gains nothing."""


def known_crawler(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Requests from the networks that search engines publish for their crawlers, which follow dead links by nature."""
    if scope.episode["family"] != "web" or traits & (ATTACK | LOUD - {"scan"}):
        return []
    return _ids([row for row in scope.rows if is_known_crawler(row["client"] or row["src_ip"])])


def application_paths(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Requests, some of which fail, for what the server gives to others or readily to this client, or what several others ask
    for in vain as well.

    Where a rule calls the failures a search, a served folder is not enough: a searcher looks there as well. Then every failing
    request must be for a missing picture, style or the like in such a folder, or for what several others ask for.
    """
    if scope.episode["family"] != "web" or traits & (ATTACK | LOUD - {"scan"}):
        return []
    if not any(row["outcome"] == "failure" for row in scope.rows):
        return []
    if sum(_is_refused(row) for row in scope.rows) > MOST_MISTYPED and any(row["user"] for row in scope.rows):
        return []  # passwords were tried, and one worked
    return _ids([row for row in scope.rows if _is_served(scope, row, searched="scan" in traits)])


def _is_refused(row: Mapping[str, Any]) -> bool:
    """Whether the server asked for a password, or another one, and knew nobody by it."""
    return row["outcome"] == "failure" and not row["user"] and bool(_UNKNOWN.search(str(row["template"])))


def _is_served(scope: Scope, row: Mapping[str, Any], *, searched: bool) -> bool:
    path = path_of(row["target"])
    if path in scope.asked_for:
        return True
    in_folder = root_of(path) in scope.served
    return in_folder and (not searched or row["outcome"] != "failure" or bool(_ASSET.search(path)))


def is_application_like(scope: Scope, traits: frozenset[str]) -> bool:
    """Whether signals mark nothing but failing requests that have the form of what the server gives others, numbers aside, or
    are given to others.

    A client with stale links asks so, and one who tries numbers does too: nobody is accused of it, nor cleared.
    """
    marked = {event for hit in scope.hits for event in hit["events"]}
    failing = [row for row in scope.flagged_rows if row["outcome"] == "failure"]
    if scope.episode["family"] != "web" or not failing or traits & (ATTACK | LOUD - {"scan"}):
        return False
    if marked.intersection(scope.flagged) - {row["id"] for row in failing}:
        return False
    return all(path_of(row["target"]) in scope.alike or _is_served(scope, row, searched=True) for row in failing)


def refused_inside(scope: Scope, traits: frozenset[str]) -> list[int]:
    """A few failing requests of a client inside to one application, none of which any rule marks."""
    if scope.episode["family"] != "web" or scope.episode["actor_column"] != "src_ip" or traits or scope.hits:
        return []
    paths = {path_of(row["target"]) for row in scope.flagged_rows}
    roots = {root_of(path) for path in paths}
    if not is_internal(scope.episode["actor"]) or len(paths) > MOST_REFUSED or len(roots) > MOST_ROOTS:
        return []
    return _ids(
        [row for row in scope.flagged_rows if row["outcome"] == "failure" and str(row["target"]).startswith("/")]
    )


def _ids(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]
