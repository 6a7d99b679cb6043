"""What commands of Linux, BSD and macOS do to the machine that they run on."""

import re
from collections.abc import Callable, Iterator, Sequence

from ..wordlists import words
from .deed import Deed
from .words import Command, joined

_PASSWORD_FILES = re.compile(r"/etc/(?:passwd|shadow|gshadow|group|master\.passwd)$")
_SUDO_RULES = re.compile(r"/etc/sudoers(?:\.d/\S+)?$|/etc/doas\.conf$")
_KEYS = re.compile(r"authorized_keys2?$")
_JOBS = re.compile(
    r"/etc/(?:crontab|cron\.[a-z]+/\S+|anacrontab)$|/var/spool/(?:cron|at)\S*|/(?:etc|usr/lib|lib)/systemd/\S+\.timer$"
)
_UNITS = re.compile(
    r"/(?:systemd/(?:system|user)|init\.d|init|rc\d\.d)/[^/\s]+$|/Library/Launch(?:Agents|Daemons)/\S+\.plist$"
)
_STARTUP = re.compile(
    r"/etc/(?:rc\.local|profile(?:\.d/\S+)?|bash\.bashrc|zsh/\S+|ld\.so\.preload|ld\.so\.conf\.d/\S+|update-motd\.d/\S+|environment|modules(?:-load\.d/\S+)?|"
    r"pam\.d/\S+|xdg/autostart/\S+|inittab)$|(?:^|/)\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zprofile|zshenv|kshrc|xinitrc)$|/\.config/autostart/\S+"
)
_LOGS = re.compile(
    r"/var/(?:log|adm|account)/(?!\S*\.(?:gz|xz|bz2|zst|\d+|old)\b)\S+|/(?:wtmp|btmp|utmp|lastlog)x?$|(?:^|/)audit\.log$|/log/journal\S*|/var/log/?$|/var/log/\*"
)
_HISTORIES = re.compile(
    r"(?:^|/)\.?(?:bash|zsh|sh|ksh|ash|fish|mysql|psql|python|node_repl|rediscli)_?history$|\$HISTFILE$"
)
_SECRETS = re.compile(
    r"/etc/(?:g?shadow-?|master\.passwd|sudoers\b|krb5\.keytab|ssh/ssh_host_\w+_key)$|/\.ssh/(?:id_\w+|identity)$(?<!\.pub)|"
    r"/\.aws/credentials$|/\.kube/config$|/\.docker/config\.json$|\.git-credentials$|/\.netrc$|/\.pgpass$|/\.my\.cnf$|/\.vault-token$|"
    r"application_default_credentials\.json$|serviceaccount/token$|/proc/\d+/(?:mem|environ)$|\.kdbx$|/(?:wp-config\.php|\.env)$|ntds\.dit$|login\.keychain(?:-db)?$"
)
_METADATA = re.compile(
    r"169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal|100\.100\.100\.200|fd00:ec2::254"
)
_ASKS = words("curl wget python python3 invoke-restmethod irm iwr invoke-webrequest")
_READERS_OF_FILES = words("""
    cat less more head tail tac cp scp rsync strings base64 xxd od hexdump vi vim nano view grep egrep zgrep awk sed tar zip
    curl dd sort cut nl tee bat openssl gpg unshadow john install mv ln rev jq type get-content gc copy xcopy robocopy
""")
_ADMIN_GROUPS = words(
    "sudo wheel root admin adm docker lxd lxc libvirt disk shadow sudoers administrators sysadmin staff"
)
_SECURITY = re.compile(
    r"^(?:auditd|rsyslogd?|syslog(?:-ng|d)?|systemd-journald|journald|firewalld|ufw|iptables|ip6tables|nftables|apparmor|selinux\w*|fail2ban|clam(?:av)?\S*|"
    r"falcon-sensor|cbdaemon|cbagentd|ds_agent|sophos\S*|mdatp|wazuh\S*|ossec\S*|osqueryd?|filebeat|auditbeat|packetbeat|falco\S*|crowdsec|"
    r"sentinelone|sentinelctl|sshguard|aide\S*|tripwire|snort|suricata|tetragon|sysmon|esets?|kesl\S*|xagt|taniumclient|cylancesvc|splunk\S*|nessus\S*|"
    r"denyhosts|ebpf-\S*|amazon-ssm-agent|aws-?guardduty\S*|google-cloud-ops-agent|azuremonitoragent|auoms)(?:\.service|\.socket)?$"
)
_RECORDING = re.compile(r"^(?:auditd|rsyslogd?|syslog|systemd-journald|journald|filebeat|auditbeat|auoms)")


def unix_deeds(command: Command) -> Iterator[Deed]:
    """What one command does."""
    reader = _PROGRAMS.get(command.program)
    if reader is not None:
        yield from reader(command)
    yield from _written(command)
    yield from _read(command)
    if command.by and command.becomes:
        yield Deed(kind="become", what=command.becomes)
    elif command.program in _SHELL_NAMES and _keeps_rights(command.arguments):
        yield Deed(kind="become", what="root")  # a shell that keeps what a set-user-id file gave it


def _keeps_rights(arguments: Sequence[str]) -> bool:
    """Whether a shell is started with options alone, `-p` among them."""
    options = [word for word in arguments if len(word) < 20 and re.fullmatch(r"-[a-z]+", word)]
    return len(options) == len(arguments) and any("p" in option for option in options)


_SHELL_NAMES = words("sh bash dash zsh ksh mksh rbash")


def _written(command: Command) -> Iterator[Deed]:
    """What output that goes to a file does, `tee` and the file tools included."""
    appends, writes = list(command.appends), list(command.writes)
    plain = [word for word in command.arguments if not word.startswith("-")]
    if command.program == "tee":
        (appends if "-a" in command.arguments or "--append" in command.arguments else writes).extend(plain)
    elif (command.program in ("cp", "mv", "install", "ln") and len(plain) > 1) or (
        command.program == "sed" and plain and any(re.match(r"-\w*i|--in-place", word) for word in command.arguments)
    ):
        writes.append(joined(command.folder, plain[-1]))
    elif command.program in ("vi", "vim", "nano", "visudo", "ed", "emacs") and plain:
        appends.append(joined(command.folder, plain[-1]))
    for path in (*appends, *writes):
        yield from _file(path)
    for path in writes:
        is_empty = command.program in (":", "true", "cat", "echo", "printf") and not "".join(
            command.arguments
        ).strip().replace("/dev/null", "")
        if _HISTORIES.search(path) or (_LOGS.search(path) and (is_empty or command.program in ("sed", "ln"))):
            yield Deed(kind="log_clear", what=path)


def _file(path: str) -> Iterator[Deed]:
    """What it means that a file was written."""
    if _KEYS.search(path):
        yield Deed(kind="key", what=path, file=path)
    elif _SUDO_RULES.search(path):
        yield Deed(kind="grant", what=path, file=path)
    elif _PASSWORD_FILES.search(path):
        yield Deed(kind="account_change", what=path, file=path)
    elif _JOBS.search(path):
        yield Deed(kind="task", what=path, file=path)
    elif _UNITS.search(path):
        yield Deed(kind="service", what=path, file=path)
    elif _STARTUP.search(path):
        yield Deed(kind="autostart", what=path, file=path)


def _read(command: Command) -> Iterator[Deed]:
    """Files and addresses that hold what lets one log in."""
    if command.program in _ASKS and (match := _METADATA.search(" ".join(command.arguments))):
        yield Deed(kind="credentials", what="the cloud's instance metadata", host=match[0])
        return
    if command.program not in _READERS_OF_FILES:
        return
    for word in (*command.arguments, *command.reads):
        path = word.rpartition("@")[2] if "@" in word else word.partition("=")[2] or word
        if _SECRETS.search(path.strip("'\"")) and path not in command.writes:
            if command.program in ("sed", "vi", "vim", "nano") and _SUDO_RULES.search(path):
                continue
            yield Deed(kind="credentials", what=path, file=path)
            return


def _useradd(command: Command) -> Iterator[Deed]:
    name = _last_plain(
        command,
        "-d -g -G -u -s -c -p -k -e -f -K -R -b -Z -P --home --shell --uid --gid --groups --comment --password --ingroup --gecos "
        "--home-dir",
    )
    if (
        name
        and command.program == "adduser"
        and len(names := _plain(command, "--home --shell --uid --gid --ingroup --gecos --firstuid -s -h -g -G -u")) == 2
    ):
        yield Deed(kind="grant" if names[1] in _ADMIN_GROUPS else "account_change", what=names[0])
    elif name:
        yield Deed(kind="account_create", what=name)
        if re.search(
            r"(?:^|\s)(?:-\w*G|--groups)[ =]?\S*\b(?:sudo|wheel|root|admin|docker)\b|-\w*o\w*\s.*-u\s*0\b|(?:-u|--uid)[ =]?0\b",
            " ".join(command.arguments),
        ):
            yield Deed(kind="grant", what=name)


def _userdel(command: Command) -> Iterator[Deed]:
    if name := _last_plain(command, "-R -P --root --prefix"):
        yield Deed(kind="account_delete", what=name)


def _usermod(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    name = _last_plain(
        command,
        "-c -d -e -f -g -G -l -p -s -u -Z -v -V -w -W --groups --shell --password --home --login --uid --gid --comment "
        "--expiredate --inactive",
    )
    is_grant = re.search(
        rf"(?:-\w*G|--groups)[ =]?\S*\b(?:{'|'.join(sorted(_ADMIN_GROUPS))})\b|(?:-u|--uid)[ =]?0\b", text
    )
    if name:
        yield Deed(kind="grant" if is_grant else "account_change", what=name)


def _gpasswd(command: Command) -> Iterator[Deed]:
    options = dict(zip(command.arguments, command.arguments[1:], strict=False))
    name, group = options.get("-a", options.get("--add", "")), command.arguments[-1] if command.arguments else ""
    if name:
        yield Deed(kind="grant" if group in _ADMIN_GROUPS else "account_change", what=name)


def _passwd(command: Command) -> Iterator[Deed]:
    if command.program == "chpasswd":
        yield Deed(kind="account_change", what="")
        return
    name = _last_plain(
        command, "-n -w -x -i -R --root --mindays --maxdays --warndays --inactive -E -d -I -M -m -W --expiredate"
    )
    if not any(
        word in ("-S", "--status") or (word == "-l" and command.program == "chage") for word in command.arguments
    ):
        yield Deed(kind="account_change", what=name)


def _dscl(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    if match := re.search(r"-create\s+/Users/([\w.-]+)(?:\s|$)(?!\S)", text) or re.search(
        r"-create\s+/Users/([\w.-]+)$", text
    ):
        yield Deed(kind="account_create", what=match[1])
    elif match := re.search(r"-append\s+/Groups/admin\s+GroupMembership\s+(\S+)", text):
        yield Deed(kind="grant", what=match[1])
    elif match := re.search(r"-passwd\s+/Users/(\S+)", text):
        yield Deed(kind="account_change", what=match[1])
    elif match := re.search(r"-delete\s+/Users/([\w.-]+)$", text):
        yield Deed(kind="account_delete", what=match[1])


def _sysadminctl(command: Command) -> Iterator[Deed]:
    options = dict(zip(command.arguments, command.arguments[1:], strict=False))
    if "-addUser" in options:
        yield Deed(kind="account_create", what=options["-addUser"])
    elif "-deleteUser" in options:
        yield Deed(kind="account_delete", what=options["-deleteUser"])
    elif "-resetPasswordFor" in options:
        yield Deed(kind="account_change", what=options["-resetPasswordFor"])


def _module(command: Command) -> Iterator[Deed]:
    if command.program == "modprobe" and any(
        word in ("-r", "--remove", "-n", "--dry-run", "-c", "--showconfig", "-D") for word in command.arguments
    ):
        return
    plain = [word for word in command.arguments if not word.startswith("-") and "=" not in word]
    if plain:
        path = joined(command.folder, plain[0]) if "/" in plain[0] or plain[0].endswith((".ko", ".kext")) else plain[0]
        yield Deed(kind="module", what=path, file=path if "/" in path or path.endswith(".ko") else "")


def _crontab(command: Command) -> Iterator[Deed]:
    if any(word in ("-l", "-V", "-h") for word in command.arguments):
        return
    owner = dict(zip(command.arguments, command.arguments[1:], strict=False)).get("-u", "")
    if "-r" in command.arguments:
        return
    yield Deed(kind="task", what=f"crontab of {owner}" if owner else "crontab")


def _at(command: Command) -> Iterator[Deed]:
    if command.arguments and not any(word in ("-l", "-c", "-d", "-r", "-V", "-q") for word in command.arguments[:1]):
        yield Deed(kind="task", what=f"at {' '.join(command.arguments)}")


def _systemctl(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("-")]
    if len(plain) < 2:
        return
    verb, units = plain[0], plain[1:]
    for unit in units[:5]:
        yield from _unit(verb, unit)


def _service(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("-")]
    if len(plain) >= 2:
        yield from _unit(plain[1], plain[0])


def _initd(command: Command) -> Iterator[Deed]:
    match = re.search(r"/etc/(?:rc\.d/)?init\.d/([\w.-]+)$", command.path)
    if match and command.arguments:
        yield from _unit(command.arguments[0], match[1])


def _chkconfig(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("-")]
    if len(plain) >= 2:
        first, second = plain[0], plain[1]
        off = second in ("off", "disable", "remove", "del") or first in ("del", "delete")
        name = second if first in ("add", "del", "delete", "update") else first
        yield from _unit("disable" if off else "enable", name)


def _unit(verb: str, unit: str) -> Iterator[Deed]:
    name = unit.rpartition("/")[2]
    if _SECURITY.match(name.lower()):
        if verb in ("stop", "disable", "mask", "kill"):
            yield Deed(kind="weaken", what=name)
        return
    if verb in ("enable", "link", "preset", "reenable", "disable", "mask", "stop"):
        yield Deed(kind="task" if name.endswith(".timer") and verb in ("enable", "link") else "service", what=unit)


def _kill(command: Command) -> Iterator[Deed]:
    for word in command.arguments:
        if _SECURITY.match(word.lower()):
            yield Deed(kind="weaken", what=word)
            return


def _remove(command: Command) -> Iterator[Deed]:
    """`rm`, `shred`, `truncate`, `unlink`, `wipe`, `srm` on logs and histories."""
    for word in command.arguments:
        path = joined(command.folder, word)
        if not word.startswith("-") and (_LOGS.search(path) or _HISTORIES.search(path)):
            yield Deed(kind="log_clear", what=path)
            return


def _dd(command: Command) -> Iterator[Deed]:
    for word in command.arguments:
        if (
            word.startswith("of=")
            and "if=/dev/null" in command.arguments
            and (_LOGS.search(word[3:]) or _HISTORIES.search(word[3:]))
        ):
            yield Deed(kind="log_clear", what=word[3:])


def _history(command: Command) -> Iterator[Deed]:
    if any(re.fullmatch(r"-\w*[cw]\w*|-d", word) for word in command.arguments):
        yield Deed(kind="log_clear", what="the shell's history")


def _setting(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    if (
        re.search(r"\bHISTFILE=(?:/dev/null|$|\s|['\"]{2})|\bHIST(?:FILE)?SIZE=0|\bHISTCONTROL=\S*ignoreboth_all", text)
        or (command.program == "unset" and "HISTFILE" in command.arguments)
        or (command.program == "set" and re.search(r"\+o history", text))
    ):
        yield Deed(kind="log_clear", what="the shell's history")
    elif match := re.search(r"\bLD_PRELOAD=(\S+)", text):
        yield Deed(kind="autostart", what=match[1], file=match[1])


def _journalctl(command: Command) -> Iterator[Deed]:
    if any(word.startswith("--vacuum") for word in command.arguments):
        yield Deed(kind="log_clear", what="the journal")


def _auditctl(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    if re.search(r"(?:^|\s)-e\s*0|(?:^|\s)-D\b|(?:^|\s)-d\s", text):
        yield Deed(kind="weaken", what="the audit rules")


def _setenforce(command: Command) -> Iterator[Deed]:
    if command.arguments[:1] and command.arguments[0].lower() in ("0", "permissive"):
        yield Deed(kind="weaken", what="SELinux")


def _apparmor(command: Command) -> Iterator[Deed]:
    yield Deed(kind="weaken", what="AppArmor" + (f" for {command.arguments[-1]}" if command.arguments else ""))


_FIREWALL_OFF = re.compile(
    r"(?:^|\s)(?:-F|--flush)(?:\s+(?:INPUT|OUTPUT|FORWARD)\b|\s*$|\s+-t)|-P\s+(?:INPUT|FORWARD)\s+ACCEPT|flush ruleset|"
    r"(?:^|\s)(?:disable|reset)\b"
)


def _firewall(command: Command) -> Iterator[Deed]:
    """All rules gone, or all let in; a tool's own chain, which it empties as it fills it, is none of it."""
    is_off = command.program == "pfctl" and "-d" in command.arguments
    if is_off or _FIREWALL_OFF.search(" ".join(command.arguments)):
        yield Deed(kind="weaken", what="the firewall")


def _gatekeeper(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    if "--master-disable" in text or "--global-disable" in text or (command.program == "csrutil" and "disable" in text):
        yield Deed(kind="weaken", what="Gatekeeper" if command.program == "spctl" else "System Integrity Protection")


def _launchctl(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("-")]
    if len(plain) > 1 and plain[0] in ("load", "bootstrap", "enable", "submit"):
        yield Deed(kind="service", what=plain[-1])


def _archive(command: Command) -> Iterator[Deed]:
    """Files packed into one; unpacking is none of it."""
    plain = [word for word in command.arguments if not word.startswith("-")]
    text = " ".join(command.arguments)
    program = command.program
    name = ""
    if program in ("tar", "bsdtar", "gtar"):
        if not re.search(
            r"^-?[A-Za-z]*[cr][A-Za-z]*(?=\s|$)|(?:^|\s)(?:--create|--append|-[A-Za-z]*c[A-Za-z]*)(?=\s|$)", text
        ):
            return
        match = re.search(r"(?:^|\s)-?[A-Za-z]*f\s+(\S+)|--file[= ](\S+)", text)
        name = (match[1] or match[2]) if match else ""
    elif program in ("zip", "rar", "7z", "7za", "7zr", "7zz"):
        if program != "zip" and (not plain or plain[0] not in ("a", "u", "m")):
            return
        name = (plain[1] if len(plain) > 1 else "") if program != "zip" else (plain[0] if plain else "")
    if name and name not in ("-", "/dev/null"):
        yield Deed(kind="archive", what=joined(command.folder, name), file=joined(command.folder, name))
    elif program.startswith("tar") and command.writes:
        yield Deed(kind="archive", what=command.writes[0], file=command.writes[0])


def _dump(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    match = re.search(r"(?:-f|--file|--result-file|-r|--out|-o)[ =]?(\S+)", text)
    file = next(iter((*command.writes, *command.appends)), match[1] if match else "")
    plain = _plain(command, "-u -h -P -p -U -f -F -n -t -o -d -j --user --host --port --file --out --username")
    what = (
        "all databases"
        if "all" in command.program or re.search(r"--all-databases|(?:^|\s)-A\b", text) or not plain
        else plain[-1]
    )
    yield Deed(kind="dump", what=what, file=joined(command.folder, file) if file else "")


def _su(command: Command) -> Iterator[Deed]:
    plain = _plain(command, "-c -s -g -G -w -T --command --shell --group --whitelist-environment")
    named = [word for word in plain if word != "-"]
    yield Deed(kind="become", what=named[0] if named and command.program == "su" else "root")


def _sudo(command: Command) -> Iterator[Deed]:
    """`sudo -i`, `sudo -s`, and `pkexec` without a program; `sudo -l` and `-k` become nobody."""
    if command.program in ("sudo", "doas") and not any(
        re.fullmatch(r"-[A-Za-z]*[is]|--login|--shell", word) for word in command.arguments
    ):
        return
    options = dict(zip(command.arguments, command.arguments[1:], strict=False))
    yield Deed(kind="become", what=options.get("-u", "root"))


def _enter(command: Command) -> Iterator[Deed]:
    """Out of a container into its host."""
    text = " ".join(command.arguments)
    if (command.program == "nsenter" and re.search(r"(?:-t|--target)[ =]?1\b", text)) or (
        command.program == "chroot" and re.match(r"/(?:host|mnt|hostfs|rootfs|node)\b", text)
    ):
        yield Deed(kind="become", what="root of the host")


def _chmod(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("--")]
    if len(plain) > 1 and re.fullmatch(r"[ugoa]*\+[rwxt]*s\S*|[246][0-7]{3}", plain[0]):
        yield Deed(
            kind="grant",
            what=f"set-user-id on {joined(command.folder, plain[-1])}",
            file=joined(command.folder, plain[-1]),
        )


def _setcap(command: Command) -> Iterator[Deed]:
    if len(command.arguments) > 1 and re.search(
        r"cap_(?:setuid|sys_admin|sys_ptrace|dac_\w+|sys_module)", " ".join(command.arguments)
    ):
        yield Deed(kind="grant", what=f"capabilities on {command.arguments[-1]}", file=command.arguments[-1])


def _chattr(command: Command) -> Iterator[Deed]:
    if "-i" in command.arguments and any(word.startswith("/etc/") for word in command.arguments):
        yield Deed(kind="weaken", what=f"the write protection of {command.arguments[-1]}")


def _sysctl(command: Command) -> Iterator[Deed]:
    if match := re.search(
        r"kernel\.(?:yama\.ptrace_scope|kptr_restrict|randomize_va_space|dmesg_restrict|modules_disabled)\s*=\s*0",
        " ".join(command.arguments),
    ):
        yield Deed(kind="weaken", what=match[0])


def _ssh_copy_id(command: Command) -> Iterator[Deed]:
    host = command.arguments[-1].rpartition("@")[2] if command.arguments else ""
    if host:
        yield Deed(kind="key", what=f"authorized_keys on {host}", host=host)


def _kube(command: Command) -> Iterator[Deed]:
    """What a cluster's or cloud's own tool does to accounts and rights."""
    plain = [word for word in command.arguments if not word.startswith("-")]
    if plain[:2] in (["create", "clusterrolebinding"], ["create", "rolebinding"]) and len(plain) > 2:
        yield Deed(kind="grant", what=plain[2])
    elif plain[:2] in (["get", "secret"], ["get", "secrets"], ["describe", "secret"], ["describe", "secrets"]):
        yield Deed(kind="credentials", what="secrets of the cluster")


def _plain(command: Command, valued: str) -> list[str]:
    """The words that are neither options nor an option's value."""
    skipped = words(valued)
    found: list[str] = []
    is_value = False
    for word in command.arguments:
        if is_value:
            is_value = False
        elif word.startswith("-") and len(word) > 1:
            is_value = word in skipped or (not word.startswith("--") and f"-{word[-1]}" in skipped)
        else:
            found.append(word)
    return found


def _last_plain(command: Command, valued: str) -> str:
    plain = _plain(command, valued)
    return plain[-1] if plain else ""


_PROGRAMS: dict[str, Callable[[Command], Iterator[Deed]]] = {
    "useradd": _useradd, "adduser": _useradd, "userdel": _userdel, "deluser": _userdel, "usermod": _usermod, "gpasswd": _gpasswd,
    "passwd": _passwd, "chpasswd": _passwd, "chage": _passwd, "dscl": _dscl, "sysadminctl": _sysadminctl,
    "insmod": _module, "modprobe": _module, "kextload": _module, "kmutil": _module, "kldload": _module,
    "crontab": _crontab, "at": _at, "batch": _at, "systemctl": _systemctl, "service": _service, "rc-service": _service,
    "chkconfig": _chkconfig, "update-rc.d": _chkconfig, "rc-update": _chkconfig,
    "pkill": _kill, "killall": _kill, **dict.fromkeys(("rm", "shred", "truncate", "unlink", "wipe", "srm"), _remove), "dd": _dd,
    "history": _history, **dict.fromkeys(("export", "unset", "set", "setenv"), _setting), "journalctl": _journalctl, "auditctl": _auditctl,
    "setenforce": _setenforce, "aa-teardown": _apparmor, "aa-disable": _apparmor, "aa-complain": _apparmor,
    **dict.fromkeys(("iptables", "ip6tables", "nft", "ufw", "pfctl"), _firewall), "spctl": _gatekeeper, "csrutil": _gatekeeper,
    "launchctl": _launchctl,
    **dict.fromkeys(("tar", "bsdtar", "gtar", "zip", "rar", "7z", "7za", "7zr", "7zz"), _archive),
    **dict.fromkeys(("mysqldump", "mariadb-dump", "pg_dump", "pg_dumpall", "mongodump"), _dump),
    "su": _su, "sudo": _sudo, "doas": _sudo, "pkexec": _su, "nsenter": _enter, "chroot": _enter, "chmod": _chmod, "setcap": _setcap,
    "chattr": _chattr, "sysctl": _sysctl, "ssh-copy-id": _ssh_copy_id, "kubectl": _kube, "oc": _kube,
}  # fmt: skip
UNIX_PROGRAMS = frozenset(_PROGRAMS)
"""Programs that are read here."""
