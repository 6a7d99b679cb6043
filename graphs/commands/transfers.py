"""What crosses the machine's border: downloads, uploads and channels, with address, port and file."""

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from ..wordlists import words
from .deed import Deed, DeedKind
from .words import Command, joined

_URL = re.compile(r"(?:https?|ftps?|sftp|tftp|smb|file|rsync|ssh|git|scp)://[^\s\"'`<>|;,)\]}]+", re.IGNORECASE)
_HERE = re.compile(r"(?:localhost|127\.[\d.]+|::1|0\.0\.0\.0|\[::1\]|ip6-localhost)$", re.IGNORECASE)
_REMOTE = re.compile(r"(?:(?P<user>[\w.-]+)@)?(?P<host>\[[\da-fA-F:]+\]|[\w.-]{2,})(?P<colon>::?)(?P<path>.*)$")
_BARE_HOST = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?=[\w.-]*[A-Za-z])[\w-]+(?:\.[\w-]+)+")
_FILE_NAME = re.compile(r"[^/?#]+$")
_CLOUD = re.compile(r"(?:s3|gs|az|abfss?|oci|b2|wasbs?)://\S+|https://\S+\.blob\.core\.windows\.net\S*", re.IGNORECASE)
_CURL_VALUED = words("""
    -A -b -c -C -d -D -e -E -F -H -K -m -o -p -Q -r -t -T -u -U -w -x -X -y -Y -z --data --data-binary --data-raw
    --data-urlencode --form --header --output --user --user-agent --upload-file --request --proxy --referer --cookie
    --cookie-jar --cert --key --cacert --capath --connect-timeout --max-time --retry --retry-delay --range --interface
    --resolve --url --json --output-dir --write-out --config --limit-rate --socks5 --dns-servers --form-string
""")
_WGET_VALUED = words("""
    -O -P -o -a -t -T -U -i -e -Q -w --output-document --directory-prefix --post-file --post-data --body-file
    --body-data --header --user-agent --tries --timeout --user --password --method --input-file --limit-rate --referer
    --output-file --append-output --ca-certificate --certificate --private-key --wait --domains --accept --reject
""")
_SSH_VALUED = words("-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B -P")
_SENDS = re.compile(r"-(?:d|F)|--(?:data|data-binary|data-urlencode|form|json)")


def transfers(command: Command) -> Iterator[Deed]:
    """What a command fetches, sends or opens."""
    reader = _READERS.get(command.program)
    if reader is not None:
        for deed in reader(command):
            if not _HERE.match(deed.host):
                yield deed
    elif re.fullmatch(r"(?:python|perl|ruby|php|node|lua)[\d.]*w?", command.program):
        yield from (deed for deed in _script(" ".join(command.arguments)) if not _HERE.match(deed.host))


def _end(url: str) -> tuple[str, int | None]:
    """Host and port of a URL."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port
    except ValueError:
        return "", None


def _from_url(kind: DeedKind, url: str, file: str = "") -> Deed:
    host, port = _end(url)
    return Deed(kind=kind, url=url, host=host, port=port, file=file)


def _options(command: Command, valued: frozenset[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Values of options, joined short ones included (`-ofile`, `-sSo file`), and the words that are none."""
    found: dict[str, list[str]] = {}
    plain: list[str] = []
    waiting = ""
    for word in command.arguments:
        if waiting:
            found.setdefault(waiting, []).append(word)
            waiting = ""
        elif word.startswith("--") and "=" in word:
            name, _, value = word.partition("=")
            found.setdefault(name, []).append(value)
        elif word in valued:
            waiting = word
        elif word.startswith("-") and not word.startswith("--") and len(word) > 2:
            waiting = _cluster(word, valued, found)
        elif word.startswith("-") and len(word) > 1:
            found.setdefault(word, []).append("")
        else:
            plain.append(word)
    return found, plain


def _cluster(word: str, valued: frozenset[str], found: dict[str, list[str]]) -> str:
    """Read `-sSLo`: the option that still waits for its value, or ''."""
    for place, letter in enumerate(word[1:], 1):
        name = f"-{letter}"
        if name in valued:
            if place + 1 == len(word):
                return name
            found.setdefault(name, []).append(word[place + 1 :])
            return ""
        found.setdefault(name, []).append("")
    return ""


def _urls(plain: Sequence[str], *named: str) -> list[str]:
    found = [word for word in (*named, *plain) if _URL.match(word)]
    return found or [f"http://{word}" for word in plain if _BARE_HOST.match(word) and "://" not in word]


def _first(options: dict[str, list[str]], *names: str) -> str:
    return next((value for name in names for value in options.get(name, ()) if value), "")


def _curl(command: Command) -> Iterator[Deed]:
    options, plain = _options(command, _CURL_VALUED)
    urls = _urls(plain, *options.get("--url", ()))
    sent = _first(options, "-T", "--upload-file")
    is_call = False
    for name, values in options.items():
        if not _SENDS.fullmatch(name):
            continue
        is_call = True
        for value in values:
            if match := re.search(r"(?:^|=)[@<]([^;,]+)", value):
                sent = sent or match[1]
            elif "$(" in value or "`" in value:
                sent = sent or value
    outputs = [value for name in ("-o", "--output") for value in options.get(name, ()) if value]
    folder = _first(options, "--output-dir") or command.folder
    for place, url in enumerate(urls):
        if sent:
            yield _from_url("upload", url, sent if sent != "-" else "")
            continue
        if is_call or _first(options, "-X", "--request").upper() in ("POST", "PUT", "DELETE", "PATCH"):
            yield _from_url("connect", url)
            continue
        file = outputs[place] if place < len(outputs) else ""
        if not file and ("-O" in options or "--remote-name" in options or "--remote-name-all" in options):
            file = _name_in(url)
        yield _from_url("download", url, _local(file, folder) or _written(command))


def _wget(command: Command) -> Iterator[Deed]:
    options, plain = _options(command, _WGET_VALUED)
    sent = _first(options, "--post-file", "--body-file")
    data = _first(options, "--post-data", "--body-data")
    if "$(" in data or "`" in data:
        sent = sent or data
    for url in _urls(plain):
        if sent:
            yield _from_url("upload", url, sent)
        elif "--spider" not in options:
            output = _first(options, "-O", "--output-document")
            folder = _first(options, "-P", "--directory-prefix") or command.folder
            file = "" if output == "-" else _local(output, command.folder) or _local(_name_in(url), folder)
            yield _from_url("download", url, file or _written(command))


def _fetcher(command: Command) -> Iterator[Deed]:
    """Programs that fetch what they are given: `fetch -o file url`, `aria2c`, `lynx -source`, `axel`, `lwp-download`."""
    options, plain = _options(command, words("-o -O -d -P --out --dir --output -x -s"))
    for url in _urls(plain):
        file = _first(options, "-o", "-O", "--out", "--output")
        yield _from_url(
            "download", url, _local(file, _first(options, "-d", "--dir") or command.folder) or _written(command)
        )


def _copy(command: Command) -> Iterator[Deed]:
    """`scp`, `rsync`: which side is remote says which way it goes."""
    valued = (
        _SSH_VALUED
        if command.program in ("scp", "pscp")
        else words(
            "-e --rsh --rsync-path --exclude --include --exclude-from --include-from --bwlimit --password-file --port -f --filter "
            "--log-file --timeout"
        )
    )
    options, plain = _options(command, valued)
    if len(plain) < 2:
        return
    *sources, target = plain
    port = _number(_first(options, "-P", "--port"))
    if (end := _remote(target)) is not None:
        local = [source for source in sources if _remote(source) is None]
        yield Deed(
            kind="upload", host=end[0], port=end[2] or port, file=" ".join(local)[:300], what=f"{end[0]}:{end[1]}"
        )
        return
    for source in sources:
        if (end := _remote(source)) is not None:
            file = joined(
                command.folder,
                f"{target.rstrip('/')}/{_name_in(end[1])}"
                if target.endswith("/")
                else _name_in(end[1])
                if target == "."
                else target,
            )
            yield Deed(kind="download", host=end[0], port=end[2] or port, file=file, what=f"{end[0]}:{end[1]}")


def _remote(word: str) -> tuple[str, str, int | None] | None:
    """Host, path and port of `user@host:path`, `host::module` or `rsync://host/path`; None where the word is local."""
    if _URL.match(word):
        host, port = _end(word)
        return host, urlsplit(word).path, port
    match = _REMOTE.match(word)
    if match is None or (len(match["host"]) == 1) or "/" in word.partition(":")[0] or re.match(r"[A-Za-z]:[\\/]", word):
        return None
    return match["host"].strip("[]"), match["path"], None


def _ftp(command: Command) -> Iterator[Deed]:
    """`ftp`, `sftp`, `tftp`, `lftp`, `ftpput`, `ftpget`: the way is known where the command itself says it."""
    text = " ".join(command.arguments)
    url = _URL.search(text)
    options, plain = _options(command, words("-P -p -u -i -b -s -l -r -o -e -c -g -v --port"))
    host, port = _end(url[0]) if url else ("", None)
    if not host:
        host = next(
            (
                word.rpartition("@")[2].partition(":")[0]
                for word in plain
                if _BARE_HOST.fullmatch(word.rpartition("@")[2].partition(":")[0])
            ),
            "",
        )
    if not host:
        return
    puts = (
        command.program == "ftpput"
        or re.search(r"\b(?:m?put|mirror -R|reput)\b", text)
        or (command.program in ("tftp", "busybox") and re.search(r"(?:^|\s)-p(?:\s|$)", text))
    )
    gets = (
        command.program == "ftpget"
        or re.search(r"\b(?:m?get|pget|mirror)\b", text)
        or re.search(r"(?:^|\s)-g(?:\s|$)", text)
        or url
    )
    kind: DeedKind = "upload" if puts else "download" if gets else "connect"
    yield Deed(kind=kind, url=url[0] if url else "", host=host, port=port or _number(_first(options, "-P", "--port")))


def _git(command: Command) -> Iterator[Deed]:
    words_ = [word for word in command.arguments if not word.startswith("-")]
    if words_[:1] in (["clone"], ["fetch"], ["pull"]) or words_[:2] == ["remote", "add"]:
        for word in words_[1:]:
            if _URL.match(word) or re.match(r"[\w.-]+@[\w.-]+:", word):
                end = _remote(word)
                yield Deed(kind="download", url=word if "://" in word else "", host=end[0] if end else "", port=end[2] if end else None,
                           what=word)  # fmt: skip
    elif words_[:1] == ["push"]:
        for word in words_[1:]:
            if _URL.match(word) or re.match(r"[\w.-]+@[\w.-]+:", word):
                end = _remote(word)
                yield Deed(kind="upload", url=word if "://" in word else "", host=end[0] if end else "", what=word)


def _cloud(command: Command) -> Iterator[Deed]:
    """`aws s3 cp`, `gsutil cp`, `rclone copy`, `az storage blob upload`, `mc cp`, `azcopy`, `s3cmd put`."""
    plain = [word for word in command.arguments if not word.startswith("-")]
    text = " ".join(command.arguments)
    if command.program == "rclone":
        if plain[:1] and plain[0] in ("copy", "sync", "move", "copyto", "moveto", "rcat", "copyurl") and len(plain) > 1:
            ends = [
                word
                for word in plain[1:]
                if re.match(r":?[\w-]{2,}(?:,[^:]*)?:", word) and not re.match(r"[A-Za-z]:\\", word)
            ]
            target = plain[2] if len(plain) > 2 else plain[1]
            kind: DeedKind = "upload" if target in ends else "download"
            file = plain[1] if kind == "upload" and len(plain) > 2 else plain[2] if len(plain) > 2 else ""
            if ends:
                yield Deed(kind=kind, what=(target if kind == "upload" else ends[0]), file=file)
        return
    ends = _CLOUD.findall(text)
    if command.program == "az" and (match := re.search(r"storage (?:blob|file) (upload|download)", text)):
        source = re.search(r"(?:--file|-f|--source|-s)[ =](\S+)", text)
        yield Deed(
            kind="upload" if match[1] == "upload" else "download",
            file=source[1] if source else "",
            what="cloud storage",
        )
        return
    moves = re.search(r"\b(?:cp|mv|sync|rsync|copy|put|get|mirror|upload|download)\b", text)
    if command.program == "mc" and moves and len(plain) > 2:
        yield Deed(
            kind="upload" if plain[1].startswith(("/", ".")) else "download",
            what=plain[2] if plain[1].startswith(("/", ".")) else plain[1],
            file=plain[1] if plain[1].startswith(("/", ".")) else plain[2],
        )
        return
    if not ends or not moves:
        return
    after = [word for word in plain if word not in ("s3", "cp", "mv", "sync", "copy", "put", "get", "storage", "rsync")]
    is_out = len(after) > 1 and bool(_CLOUD.match(after[-1])) and not _CLOUD.match(after[-2])
    is_in = len(after) > 1 and bool(_CLOUD.match(after[-2])) and not _CLOUD.match(after[-1])
    if is_out:
        yield Deed(kind="upload", url=after[-1], what=after[-1], file=after[-2])
    elif is_in:
        yield Deed(kind="download", url=after[-2], what=after[-2], file=joined(command.folder, after[-1]))


def _netcat(command: Command) -> Iterator[Deed]:
    options, plain = _options(command, words("-p -s -w -e -c -q -i -x -X -I -O -T -m -g -G -o --exec --sh-exec"))
    if "-l" in options or "--listen" in options or "-z" in options:
        return
    if len(plain) >= 2 and plain[1].isdigit():
        kind: DeedKind = (
            "upload"
            if command.reads or (command.fed_by and command.fed_by not in ("echo", "printf", "yes"))
            else "connect"
        )
        yield Deed(kind=kind, host=plain[0], port=_number(plain[1]), file=command.reads[0] if command.reads else "")


def _socat(command: Command) -> Iterator[Deed]:
    for word in command.arguments:
        if match := re.match(r"(?:tcp|tcp4|tcp6|openssl|ssl|udp)(?:-connect)?:([^:,\s]+):(\d+)", word, re.IGNORECASE):
            yield Deed(kind="connect", host=match[1], port=_number(match[2]))


def _ssh(command: Command) -> Iterator[Deed]:
    options, plain = _options(command, _SSH_VALUED)
    if not plain:
        return
    host = plain[0].rpartition("@")[2].removeprefix("ssh://").partition(":")[0]
    kind: DeedKind = "upload" if command.fed_by in _PACKERS | _READS_FILES and len(plain) > 1 else "connect"
    if re.fullmatch(r"[\w.:-]+", host):
        yield Deed(
            kind=kind, host=host, port=_number(_first(options, "-p")), what="" if kind == "connect" else f"{host}:"
        )


_PACKERS = words("tar zip gzip bzip2 xz zstd 7z openssl gpg mysqldump mariadb-dump pg_dump pg_dumpall dd")
_READS_FILES = words("cat head tail")


def _windows_fetch(command: Command) -> Iterator[Deed]:
    """`certutil -urlcache`, `bitsadmin /transfer`, `Invoke-WebRequest`, `Start-BitsTransfer`, `mshta`, `regsvr32 /i:`, `msiexec /i`."""
    text = " ".join(command.arguments)
    urls = _URL.findall(text)
    if not urls:
        return
    low = text.lower()
    is_out = bool(re.search(r"-infile\b|/upload\b|-method\s+put|uploadfile|-transfertype\s+upload", low))
    after = re.search(r"(?i)-(?:outfile|destination|o)\s+(\S+)", text)
    file = after[1] if after else ""
    if is_out:
        given = re.search(r"(?i)-(?:infile|source)\s+(\S+)", text)
        yield _from_url("upload", urls[0], given[1] if given else "")
        return
    if not file and command.program in ("certutil", "bitsadmin"):
        last = command.arguments[-1]
        file = last if not _URL.match(last) and not last.startswith(("/", "-")) else ""
    yield _from_url("download", urls[0], _local(file, command.folder))


def _tool(command: Command) -> Iterator[Deed]:
    """Package tools that are told a URL: `pip install https://…`, `npm i https://…`, `rpm -i https://…`, `docker pull` excepted."""
    for url in _URL.findall(" ".join(command.arguments))[:3]:
        yield _from_url("download", url)


def _channel(command: Command) -> Iterator[Deed]:
    """Mail and the like that carry a file out: `mail -a file to@there`, `sendmail`, `mutt -a`."""
    options, plain = _options(command, words("-a -s -A -r -c -b -S --attach"))
    file = _first(options, "-a", "-A", "--attach")
    to = next((word for word in plain if "@" in word), "")
    if file and to:
        yield Deed(kind="upload", what=to, host=to.rpartition("@")[2], file=file)


_CODE_GETS = re.compile(
    r"urlretrieve|urlopen|requests\.(?:get|Session)|http\.client|LWP::Simple|getstore|File::Fetch|open-uri|Net::HTTP\.get|file_get_contents|"
    r"copy\(|curl_exec|https?\.get|fetch\(|download(?:file|string|data)",
    re.IGNORECASE,
)
_CODE_SENDS = re.compile(
    r"requests\.(?:post|put)|uploadfile|curl_setopt.*POST|Net::HTTP\.post|method=['\"](?:POST|PUT)", re.IGNORECASE
)
_CODE_SOCKET = re.compile(
    r"(?:connect\w*\(\(?|inet_aton\(|fsockopen\(|tcpclient\(|TCPSocket\.\w+\(|PeerAddr\s*=>\s*)\s*['\"]?(?P<host>[\w.:-]+?)['\"]?\s*[,:)]\s*['\"]?(?P<port>\d{1,5})?",
    re.IGNORECASE,
)
_FILE_ARGUMENT = re.compile(r"['\"]\s*,\s*['\"]([^'\"\s]+)['\"]")


def _script(text: str) -> Iterator[Deed]:
    """What a one-liner of an interpreter fetches or sends."""
    urls = _URL.findall(text)
    if urls and _CODE_SENDS.search(text):
        yield _from_url("upload", urls[0])
    elif urls and _CODE_GETS.search(text):
        file = _FILE_ARGUMENT.search(text)
        yield _from_url("download", urls[0].rstrip("'\")"), file[1] if file and not _URL.match(file[1]) else "")
    elif (match := _CODE_SOCKET.search(text)) and _BARE_HOST.fullmatch(match["host"]):
        yield Deed(kind="connect", host=match["host"], port=_number(match["port"] or ""))


_NET_CALL = re.compile(
    r"\.\s*(?P<verb>Download(?:File|String|Data)|Upload(?:File|String|Data)|OpenRead)(?:Async|TaskAsync)?\s*\(\s*"
    r"['\"](?P<url>[^'\"]+)['\"](?:\s*,\s*['\"](?P<file>[^'\"]+)['\"])?",
    re.IGNORECASE,
)
_DEVICE = re.compile(r"/dev/(?:tcp|udp)/([\w.-]+)/(\d{1,5})")
_TCP_CLIENT = re.compile(r"tcpclient\s*\(\s*['\"]?([\w.-]+)['\"]?\s*,\s*(\d{1,5})", re.IGNORECASE)


def calls_in(text: str) -> Iterator[Deed]:
    """What a line's text reaches for outside the words of its commands: .NET calls, the shell's own devices."""
    for match in _NET_CALL.finditer(text):
        kind: DeedKind = "upload" if match["verb"].lower().startswith("upload") else "download"
        yield _from_url(kind, match["url"], match["file"] or "")
    for match in (*_DEVICE.finditer(text), *_TCP_CLIENT.finditer(text)):
        if not _HERE.match(match[1]):
            yield Deed(kind="connect", host=match[1], port=_number(match[2]))


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and 0 < int(text) < 65_536 else None


def _name_in(path: str) -> str:
    match = _FILE_NAME.search(re.split(r"[?#]", path)[0].rstrip("/"))
    return match[0] if match else ""


def _local(file: str, folder: str) -> str:
    return joined(folder, file) if file and file != "-" else ""


def _written(command: Command) -> str:
    return next(iter((*command.writes, *command.appends)), "")


_READERS: dict[str, Callable[[Command], Iterator[Deed]]] = {
    "curl": _curl, "wget": _wget, "wget2": _wget,
    **dict.fromkeys(("fetch", "axel", "aria2c", "lwp-download", "lynx", "links", "http", "https", "w3m", "youtube-dl"), _fetcher),
    **dict.fromkeys(("scp", "pscp", "rsync"), _copy),
    **dict.fromkeys(("ftp", "sftp", "tftp", "lftp", "ftpput", "ftpget", "psftp", "ncftpput", "ncftpget"), _ftp),
    "git": _git,
    **dict.fromkeys(("aws", "gsutil", "gcloud", "rclone", "az", "azcopy", "mc", "s3cmd", "s5cmd"), _cloud),
    **dict.fromkeys(("nc", "ncat", "netcat", "nc.openbsd", "nc.traditional"), _netcat),
    "socat": _socat, "ssh": _ssh, "plink": _ssh,
    **dict.fromkeys(
        ("certutil", "bitsadmin", "invoke-webrequest", "iwr", "invoke-restmethod", "irm", "start-bitstransfer", "mshta", "regsvr32",
         "msiexec", "hh", "desktopimgdownldr", "esentutl"), _windows_fetch),
    **dict.fromkeys(
        ("pip", "pip3", "npm", "gem", "rpm", "dpkg", "go", "cargo", "yum", "dnf", "apt", "apt-get", "brew", "kubectl", "helm"), _tool),
    **dict.fromkeys(("mail", "mailx", "mutt", "s-nail"), _channel),
}  # fmt: skip
TRANSFERRING = frozenset(_READERS)
"""Programs that are read here."""
