"""A command line as the simple commands that it consists of, with quotes undone, wrappers taken off and shells looked into.

`sudo -u post env A=1 sh -c 'cd /srv; tar c x | ssh h cat'` is three commands, of which the last two stand in `/srv`.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..entities.encoded import decoded_payloads
from ..wordlists import words

MOST_TEXT = 8_192
"""Characters of a command line that are read."""
MOST_COMMANDS = 60
MOST_WORDS = 400
_DEEPEST = 4
"""Shells within shells that are looked into."""

_PUNCTUATION = frozenset(";|&()<>\n")
_SHELLS = words("sh bash dash zsh ksh ash mksh fish rbash cmd powershell pwsh")
_POWERSHELL = words("powershell pwsh")
_BECOMES = words("sudo doas pkexec runuser gosu su-exec setpriv su")
"""Programs that run another as somebody else."""
_AS_WHOM = ("gosu", "su-exec")
"""Those whose first word says as whom."""
_CARRIERS = words(
    "env nohup time nice ionice timeout setsid stdbuf xargs busybox toybox exec command builtin chrt taskset unbuffer"
)
"""Programs that run another as it is."""
_VALUED = {
    "sudo": "-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir --chroot",
    "doas": "-u -C", "runuser": "-u -g -G --user --group", "pkexec": "--user", "env": "-u -C -S --unset --chdir",
    "nice": "-n --adjustment", "ionice": "-c -n -p -t", "timeout": "-k -s --kill-after --signal",
    "xargs": "-I -n -P -L -d -E -a -s", "stdbuf": "-i -o -e", "setpriv": "", "taskset": "", "chrt": "",
}  # fmt: skip
"""Options of wrappers that a value follows."""
_VALUED_OPTIONS = {name: words(options) for name, options in _VALUED.items()}
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_SUBSTITUTION = re.compile(r"\$\(([^()]{2,2000})\)|`([^`]{2,2000})`")
_WINDOWS = re.compile(
    r"(?<![A-Za-z])[A-Za-z]:\\|\.exe\b|\\\\[\w.-]+\\|%\w+%|(?:^|\s)[A-Z][a-z]+-[A-Z]\w+\b", re.IGNORECASE
)
_HERE = re.compile(r"<<-?\s*['\"]?(\w{1,40})['\"]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One program with its arguments."""

    program: str
    """Name without folder and `.exe`, in lower case."""
    path: str
    """As it was called."""
    arguments: tuple[str, ...]
    writes: tuple[str, ...] = ()
    """Files that its output goes to."""
    appends: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    folder: str = ""
    """Where it runs, as far as the line itself says."""
    becomes: str = ""
    """As whom a wrapper before it runs it: `root` of `sudo`."""
    by: str = ""
    """The wrapper that does so."""
    feeds: str = ""
    """The program that its output is piped into."""
    fed_by: str = ""
    is_decoded: bool = False
    """Whether it stood encoded in the line."""

    @property
    def text(self) -> str:
        """Program and arguments as one text."""
        return " ".join((self.path, *self.arguments))


def commands_of(line: str) -> tuple[Command, ...]:
    """The simple commands of a line, those within shells, substitutions and encoded text included, at most `MOST_COMMANDS`."""
    found: list[Command] = []
    for command in _commands(line[:MOST_TEXT], _DEEPEST):
        found.append(command)
        if len(found) == MOST_COMMANDS:
            break
    return tuple(found)


def _commands(line: str, depth: int) -> Iterator[Command]:
    if depth == 0:
        return
    for command in _in_folders(_chained(line)):
        yield from _within(command, depth)
    for text in decoded_payloads(line):
        for command in _commands(text[:MOST_TEXT], depth - 1):
            yield replace(command, is_decoded=True)


def _chained(line: str) -> list[Command]:
    """The commands of one line, each knowing its neighbours in a pipe."""
    found: list[Command] = []
    is_piped = False
    for tokens in _simple(line):
        command = _read(tokens)
        if command is not None:
            if is_piped and found:
                found[-1] = replace(found[-1], feeds=command.program)
                command = replace(command, fed_by=found[-1].program)
            found.append(command)
        is_piped = tokens[-1] == _PIPE and command is not None
    return found[:MOST_COMMANDS]


def _in_folders(commands: Sequence[Command]) -> Iterator[Command]:
    """The commands with the folder that a `cd` before them chose; the `cd` itself does nothing."""
    folder = ""
    for command in commands:
        if command.program in ("cd", "pushd", "chdir", "set-location", "sl"):
            if command.arguments:
                folder = joined(folder, command.arguments[-1])
            continue
        yield (
            replace(
                command,
                folder=folder,
                writes=tuple(joined(folder, path) for path in command.writes),
                appends=tuple(joined(folder, path) for path in command.appends),
            )
            if folder
            else command
        )


def _within(command: Command, depth: int) -> Iterator[Command]:
    """A command, or what it runs instead: the script of a shell, the program behind a wrapper."""
    script = _script(command)
    if script is not None:
        for inner in _commands(script, depth - 1):
            yield replace(
                inner,
                folder=inner.folder or command.folder,
                becomes=inner.becomes or command.becomes,
                by=inner.by or command.by,
                writes=inner.writes or command.writes,
                appends=inner.appends or command.appends,
            )
        if command.by or command.program not in _SHELLS:
            yield command
        return
    yield command
    for word in command.arguments:
        for match in _SUBSTITUTION.finditer(word):
            yield from _commands(match[1] or match[2], depth - 1)


def _script(command: Command) -> str | None:
    """The text that a shell is told to run; None for anything else."""
    program, arguments = command.program, command.arguments
    if program == "cmd":
        for place, word in enumerate(arguments):
            if word.lower()[:2] in ("/c", "/k", "/r"):
                return " ".join((word[2:], *arguments[place + 1 :])).strip()
        return None
    if program in _POWERSHELL:
        return _powershell_script(arguments)
    if program in _SHELLS or program == "su":
        for place, word in enumerate(arguments):
            if re.fullmatch(r"-[a-z]*c[a-z]*|--command", word) and place + 1 < len(arguments):
                rest = arguments[place + 1 :]
                # A record that joined the arguments has lost the quotes: the rest of the line is the script.
                return rest[0] if re.search(r"\s", rest[0]) else " ".join(rest)
        return None
    if program == "eval":
        return " ".join(arguments)
    if program in ("kubectl", "oc") and "exec" in arguments and "--" in arguments:
        return shlex.join(arguments[arguments.index("--") + 1 :])
    if program in ("docker", "podman", "crictl", "nerdctl") and "exec" in arguments:
        inner = [word for word in arguments[arguments.index("exec") + 1 :] if not word.startswith("-")]
        return shlex.join(inner[1:]) if len(inner) > 1 else None
    return None


def _powershell_script(arguments: Sequence[str]) -> str | None:
    for place, word in enumerate(arguments):
        low = word.lower().lstrip("-/")
        if word[:1] in "-/" and low and "command".startswith(low):
            return " ".join(arguments[place + 1 :])
        if word[:1] not in "-/" and not (place and _takes_value(arguments[place - 1])):
            return " ".join(arguments[place:])
    return None


def _takes_value(option: str) -> bool:
    low = option.lower().lstrip("-/")
    names = ("encodedcommand", "executionpolicy", "ep", "ec", "windowstyle", "version", "file", "inputformat", "outputformat",
             "configurationname", "psconsolefile", "workingdirectory")  # fmt: skip
    return option[:1] in "-/" and any(name.startswith(low) for name in names)


def _simple(line: str) -> Iterator[list[str]]:
    """The words of each simple command; redirections stay in as `>` and the file behind it, a pipe ends with `|`."""
    current: list[str] = []
    for token in _tokens(line):
        if token[:1] in _PUNCTUATION and all(character in _PUNCTUATION for character in token):
            if "<" in token or ">" in token:
                operator = token.replace("&", "") if not token.startswith("&") else token[1:]
                current.append(_REDIRECT + operator[:2])
                continue
            if current and current[-1] == "$":
                current.pop()
            if token == "|" or token == "|&":
                current.append(_PIPE)
            if current and current != [_PIPE]:
                yield current
            current = []
        elif len(current) < MOST_WORDS:
            current.append(token)
    if current:
        yield current


_REDIRECT = "\0redirect "
_PIPE = "\0pipe"


def _tokens(line: str) -> list[str]:
    """Words with their quotes undone, and runs of punctuation."""
    is_windows = bool(_WINDOWS.search(line))
    reader = shlex.shlex(line, posix=True, punctuation_chars=";|&()<>\n")
    reader.whitespace, reader.whitespace_split, reader.commenters = " \t\r", True, ""
    if is_windows:
        reader.escape = ""
        if not re.search(r"(?i)powershell|pwsh|-[a-z]+ '|\(\s*'|[a-z]+-[a-z]+ ", line):
            reader.quotes = '"'
    found: list[str] = []
    try:
        for token in reader:
            found.append(token)
            if len(found) > 4 * MOST_WORDS:
                break
    except ValueError:  # a quote without its end: what a record cut off is read without them
        bare = line.replace('"', " ").replace("'", " ")
        return re.findall(r"[;|&()<>\n]+|[^\s;|&()<>]+", bare)[: 4 * MOST_WORDS]
    return found


def _read(tokens: Sequence[str]) -> Command | None:
    """A simple command without its assignments, redirections and wrappers."""
    plain: list[str] = []
    writes: list[str] = []
    appends: list[str] = []
    reads: list[str] = []
    waiting: list[str] | None = None
    for token in tokens:
        if token == _PIPE:
            continue
        if token.startswith(_REDIRECT):
            operator = token.removeprefix(_REDIRECT)
            if plain and plain[-1] in ("1", "2", "0") and operator[:1] == ">":
                plain.pop()
            waiting = appends if operator == ">>" else writes if ">" in operator else reads
        elif waiting is not None:
            if (token == "/dev/null" and waiting is reads) or not (token.isdigit() or token in ("/dev/null", "-")):
                waiting.append(token)
            waiting = None
        else:
            plain.append(token)
    while plain and _ASSIGNMENT.match(plain[0]) and "://" not in plain[0].partition("=")[0]:
        if len(plain) == 1 and not (writes or appends):
            return _assigned(plain[0])
        plain.pop(0)
    becomes = by = ""
    for _ in range(6):
        rest, who, wrapper = _unwrapped(plain)
        if rest is None:
            break
        if who:
            becomes, by = who, wrapper
        plain = rest
    while plain and plain[0] in ("{", "}", "!", "then", "do", "else", "if", "while", "fi", "done", "&"):
        plain.pop(0)
    if not plain and not (writes or appends):
        return None
    path = plain[0] if plain else ":"
    return Command(
        program=name_of(path), path=path, arguments=tuple(plain[1:]), writes=tuple(writes), appends=tuple(appends),
        reads=tuple(reads), becomes=becomes, by=by,
    )  # fmt: skip


def _assigned(word: str) -> Command:
    """A setting of the shell itself: `HISTFILE=/dev/null`, which is as good as a command."""
    return Command(program="export", path="export", arguments=(word,))


def _unwrapped(plain: Sequence[str]) -> tuple[list[str] | None, str, str]:
    """What a wrapper runs, as whom, and the wrapper; None where there is none, or it runs nothing."""
    if not plain:
        return None, "", ""
    program = name_of(plain[0])
    if program not in _CARRIERS and (program not in _BECOMES or program == "su"):
        return None, "", ""
    valued = _VALUED_OPTIONS.get(program, frozenset())
    who = "root" if program in _BECOMES else ""
    amounts = 1 if program in ("timeout", "taskset", "chrt", *_AS_WHOM) else 0
    place = 1
    while place < len(plain):
        word = plain[place]
        if word in valued and place + 1 < len(plain):
            if word in ("-u", "--user") and program in _BECOMES:
                who = plain[place + 1]
            place += 2
        elif word.startswith("--user=") and program in _BECOMES:
            who = word.partition("=")[2]
            place += 1
        elif word == "--":
            place += 1
            break
        elif (word.startswith("-") and len(word) > 1) or _ASSIGNMENT.match(word):
            place += 1
        elif amounts:
            who = word if program in _AS_WHOM else who
            amounts -= 1
            place += 1
        else:
            break
    rest = list(plain[place:])
    return (rest, who, program) if rest else (None, "", "")


def name_of(path: str) -> str:
    """A program's name without its folder and `.exe`, in lower case."""
    return re.split(r"[\\/]", path.strip("\"'& "))[-1].lower().removesuffix(".exe")


def joined(folder: str, path: str) -> str:
    """A path seen from a folder."""
    if not folder or path.startswith(("/", "~", "\\", "$", "%", "-")) or re.match(r"[A-Za-z]:", path):
        return path
    separator = "\\" if "\\" in folder else "/"
    return f"{folder.rstrip('/' + chr(92))}{separator}{path.removeprefix('./')}"
