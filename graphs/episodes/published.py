"""Installers that a project publishes on its own servers: what came from there over TLS is the project's, whoever fetched it.

Only servers count where nobody but the project puts files; those that keep anybody's files, and those of programs that let
others in, are no publishers.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ..commands.reading import deeds_of
from ..commands.words import Command, commands_of

PUBLISHERS = frozenset(
    (
        "sh.rustup.rs", "static.rust-lang.org", "get.docker.com", "download.docker.com", "nodejs.org", "deb.nodesource.com",
        "rpm.nodesource.com", "astral.sh", "bootstrap.pypa.io", "install.python-poetry.org", "www.python.org", "go.dev",
        "dl.google.com", "get.sdkman.io", "get.helm.sh", "dl.k8s.io", "pkgs.k8s.io", "get.k3s.io", "bun.sh", "deno.land",
        "get.pnpm.io", "classic.yarnpkg.com", "dl.yarnpkg.com", "get.pulumi.com", "releases.hashicorp.com",
        "apt.releases.hashicorp.com", "rpm.releases.hashicorp.com", "awscli.amazonaws.com", "packages.microsoft.com",
        "apt.postgresql.org", "repo.mysql.com", "artifacts.elastic.co", "repo.anaconda.com", "get-ghcup.haskell.org",
        "julialang-s3.julialang.org", "install.julialang.org", "ftp.gnu.org", "cdn.kernel.org", "pkg.jenkins.io",
        "get.jenkins.io", "packages.grafana.com", "apt.grafana.com", "repo.zabbix.com",
    )
)  # fmt: skip
"""Servers of projects, spelled whole."""

_FETCHES = frozenset(("curl", "wget"))
_RUNS = frozenset(("sh", "bash", "dash"))
_UNCHECKED = re.compile(
    r"-\w*k\w*|-\w*[xK]|--(?:insecure|no-check-certificate|proxy\S*|preproxy\S*|socks\S*|resolve|connect-to|cacert|capath|ca-\S+|config|"
    r"doh-\S+|dns-\S+|unix-socket|use-askpass\S*|execute)(?:=.*)?|-e"
)
"""Options by which somebody else may answer in the publisher's name."""


def published_events(rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those commands that do nothing but fetch from publishers, or prepare and start what was so fetched on the host.

    A file that anything else fetched as well may be anybody's.
    """
    mine: set[tuple[str, str]] = set()
    others: set[tuple[str, str]] = set()
    fetching: set[int] = set()
    for row in rows:
        is_published = _is_published(row["command"]) if row["command"] else False
        left = {(row["host"], deed.file) for deed in deeds_of(row["command"]) if deed.kind == "download" and deed.file}
        (mine if is_published else others).update(left)
        fetching |= {row["id"]} if is_published else set()
    trusted = mine - others
    followed, fetched = set[int](), set[tuple[str, str]]()
    for row in rows:
        if row["id"] in fetching:
            fetched |= {(row["host"], deed.file) for deed in deeds_of(row["command"])} & trusted
        elif _only_uses(row, fetched):
            followed.add(row["id"])
    spoilt = {row["id"] for row in rows if any((row["host"], deed.file) in others for deed in deeds_of(row["command"]))}
    return frozenset((fetching | followed) - spoilt)


def _is_published(line: str) -> bool:
    """Whether a command line fetches from publishers by checked TLS, feeds it to a shell at most, and does nothing else."""
    commands = commands_of(line)
    if not any(command.program in _FETCHES for command in commands):
        return False
    return all(_fetches_only(command) or _reads_it(command) for command in commands)


def _fetches_only(command: Command) -> bool:
    if command.program not in _FETCHES or any(_UNCHECKED.fullmatch(word) for word in command.arguments):
        return False
    named = [word for word in command.arguments if "://" in word or "." in word.partition("/")[0]]
    addresses = [urlsplit(word) for word in named if not word.startswith(("/", "-", "./", "../"))]
    return bool(addresses) and all(
        address.scheme == "https" and address.netloc.lower() in PUBLISHERS for address in addresses
    )


def _reads_it(command: Command) -> bool:
    return command.program in _RUNS and command.fed_by in _FETCHES


def _only_uses(row: Mapping[str, Any], fetched: set[tuple[str, str]]) -> bool:
    """Whether a command line makes what was fetched runnable, or starts it."""
    commands = commands_of(row["command"]) if row["command"] else ()
    files = {file for host, file in fetched if host == row["host"]}
    return bool(commands) and all(
        command.path in files
        or (command.program == "chmod" and len(command.arguments) == 2 and command.arguments[1] in files)
        for command in commands
    )
