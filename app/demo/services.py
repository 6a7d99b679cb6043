"""Real services inside throwaway namespaces: nothing here touches the machine that runs the capture.

The capture re-executes itself under `unshare` with its own mounts, process ids, host name and network (loopback only),
so users, cron files and processes vanish with the last process, whatever happens.
"""

import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .addresses import captured_address
from .cast import (
    ASSETS,
    HOST,
    MONITOR,
    NORA,
    PAGES,
    PEOPLE,
    SERVER,
    SITE,
    SSH_PORT,
    STAGE,
    STAGE_PORT,
    STOLEN,
    WEB_PORT,
)

UNSHARE = ("unshare", "--mount", "--uts", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
PROGRAMS = (
    "unshare",
    "ip",
    "mount",
    "sshd",
    "ssh",
    "ssh-keygen",
    "sshpass",
    "nginx",
    "sudo",
    "cron",
    "rsyslogd",
    "useradd",
)
KEYS = Path("/run/capture/keys")
LOGS = Path("/var/log/capture")

SSHD_CONFIG = f"""\
Port {SSH_PORT}
ListenAddress {captured_address(SERVER)}
HostKey /run/capture/host_key
PidFile /run/capture/sshd.pid
UsePAM yes
UseDNS no
PrintMotd no
PermitRootLogin prohibit-password
KbdInteractiveAuthentication no
MaxStartups 60
Subsystem sftp /usr/lib/openssh/sftp-server
"""

NGINX_CONFIG = f"""\
user www-data;
worker_processes 1;
pid /run/capture/nginx.pid;
error_log {LOGS}/error.log warn;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types;
  access_log {LOGS}/access.log combined;
  log_not_found on;
  server {{
    listen {captured_address(SERVER)}:{WEB_PORT};
    server_name {SITE};
    root /srv/www;
    index index.html;
    location = /health {{ return 200 "ok\\n"; }}
    location = /account/login {{ return 302 /account/; }}
    location = /account/ {{ return 200 "<h1>Your orders</h1>\\n"; }}
    location = /cart/add {{ return 204; }}
    location /admin/ {{ allow {captured_address(NORA.address)}; deny all; }}
  }}
}}
"""

RSYSLOG_CONFIG = f"""\
module(load="imuxsock" SysSock.RateLimit.Interval="0")
$WorkDirectory /run/capture
$FileCreateMode 0640
auth,authpriv.* action(type="omfile" file="{LOGS}/auth.log" template="RSYSLOG_TraditionalFileFormat")
*.*;auth,authpriv.none action(type="omfile" file="{LOGS}/syslog" template="RSYSLOG_FileFormat")
"""

SHOP_CRON = """\
MAILTO=""
* * * * * www-data /srv/shop/bin/send-order-mail --queue
*/2 * * * * root /srv/shop/bin/rotate-sessions
*/3 * * * * www-data /srv/shop/bin/rebuild-index --quiet
"""


def run(*command: str, stdin: str | None = None) -> None:
    """Run a command that must succeed, quietly."""
    done = subprocess.run(command, input=stdin, text=True, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")


def missing_programs() -> list[str]:
    """Return the programs that the capture needs and that are not installed."""
    return [program for program in PROGRAMS if shutil.which(program, path=_search_path()) is None]


def _search_path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def versions() -> dict[str, str]:
    """Return the installed version of each service, as the service or its package says it."""
    asked = {
        "openssh": ("ssh", "-V"),
        "nginx": ("nginx", "-v"),
        "sudo": ("sudo", "-V"),
        "rsyslog": ("rsyslogd", "-v"),
        "cron": ("dpkg-query", "-W", "-f", "cron ${Version}", "cron"),
    }
    answers = {}
    environment = {**os.environ, "PATH": _search_path()}
    for name, command in asked.items():
        done = subprocess.run(command, text=True, capture_output=True, check=False, env=environment)
        answers[name] = (done.stdout or done.stderr).strip().splitlines()[0]
    return answers


def prepare_sandbox() -> None:
    """Give this namespace its own host name, loopback, /etc, /dev, users and web site."""
    os.environ.update(PATH=_search_path(), TZ="UTC", LC_ALL="C.UTF-8")
    # pam_limits restores the limits of process 1; where the sandbox may not raise them, it would log that each time.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    run("hostname", HOST)
    run("ip", "link", "set", "lo", "up")
    for folder in ("/run", "/var/log", "/var/mail", "/var/lib/sudo", "/var/spool/cron"):
        run("mount", "-t", "tmpfs", "tmpfs", folder)
    for folder in ("/home", "/srv"):
        _shadow(Path(folder))
    _own_etc()
    _own_dev()
    for made in (
        KEYS,
        LOGS,
        Path("/run/sshd"),
        Path("/run/sudo"),
        Path("/var/log/nginx"),
        Path("/var/spool/cron/crontabs"),
    ):
        made.mkdir(parents=True, exist_ok=True)
    LOGS.chmod(0o755)
    for accounting in ("/var/log/lastlog", "/var/log/wtmp", "/var/log/btmp", "/run/utmp"):
        Path(accounting).touch()
    Path("/run/lock").mkdir(exist_ok=True)
    _make_people()
    _make_site()


def _shadow(folder: Path) -> None:
    """Lay an empty file system over a folder, its old entries still reachable."""
    hidden = Path("/run/shadow") / folder.name
    hidden.mkdir(parents=True)
    run("mount", "--rbind", str(folder), str(hidden))
    run("mount", "-t", "tmpfs", "tmpfs", str(folder))
    for entry in hidden.iterdir():
        if entry.is_dir():
            (folder / entry.name).mkdir()
            run("mount", "--rbind", str(entry), str(folder / entry.name))


def _own_etc() -> None:
    """Replace /etc with a copy, so that users and cron files are thrown away."""
    copy = Path("/run/etc")
    run("cp", "-a", "/etc", str(copy))
    run("mount", "--bind", str(copy), "/etc")
    Path("/etc/hosts").write_text(f"127.0.0.1 localhost\n{captured_address(SERVER)} {HOST} {SITE}\n")
    for file in Path("/etc/cron.d").iterdir():
        file.unlink()
    Path("/etc/crontab").write_text("")


def _own_dev() -> None:
    """Replace /dev, so that rsyslog owns /dev/log and terminals are numbered from 0."""
    dev = Path("/run/dev")
    dev.mkdir()
    for name, major, minor in (("null", 1, 3), ("zero", 1, 5), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)):
        run("mknod", "-m", "666", str(dev / name), "c", str(major), str(minor))
    (dev / "shm").mkdir(mode=0o1777)
    (dev / "pts").mkdir()
    run("mount", "-t", "devpts", "devpts", str(dev / "pts"), "-o", "newinstance,ptmxmode=0666,mode=0620,gid=5")
    (dev / "ptmx").symlink_to("pts/ptmx")
    (dev / "fd").symlink_to("/proc/self/fd")
    run("mount", "--rbind", str(dev), "/dev")


def _make_people() -> None:
    for number, person in enumerate(PEOPLE, start=1001):
        groups = ("-G", "sudo") if person.is_admin else ()
        run("useradd", "-m", "-u", str(number), "-s", "/bin/bash", *groups, person.name)
        run("chpasswd", stdin=f"{person.name}:{person.password}\n")
        if person.login == "key":
            make_key(person.name)
            authorise_key(person.name, person.name)


def make_key(name: str) -> None:
    """Make a throwaway key pair."""
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(KEYS / name))


def authorise_key(key: str, user: str) -> None:
    """Let a key log in as a user."""
    folder = Path("/home") / user / ".ssh"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "authorized_keys").write_text((KEYS / f"{key}.pub").read_text())
    run("chown", "-R", f"{user}:{user}", str(folder))


def _make_site() -> None:
    root = Path("/srv/www")
    (root / "assets").mkdir(parents=True)
    (root / "static").mkdir()
    for page in PAGES:
        name = "index.html" if page == "/" else page.strip("/")
        (root / name).write_text(
            f"<h1>Wickett Paper</h1><p>{name}</p>\n" + "<p>Made at the mill.</p>\n" * (len(name) * 9)
        )
    for size, asset in enumerate(ASSETS, start=3):
        (root / asset.strip("/")).write_bytes(b"/* wickett */\n" * 211 * size)
    (root / "robots.txt").write_text("User-agent: *\nDisallow: /account/\n")
    for name in ("send-order-mail", "rotate-sessions", "rebuild-index"):
        script = Path("/srv/shop/bin") / name
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("#!/bin/sh\nexit 0\n")
        script.chmod(0o755)
    Path(STOLEN).parent.mkdir(parents=True)
    Path(STOLEN).write_text("id,name,city\n" + "".join(f"{n},customer {n},Wickett\n" for n in range(900)))
    run("chown", "-R", "tomas:tomas", "/srv/www")
    Path("/etc/cron.d/shop").write_text(SHOP_CRON)
    stage = Path("/run/capture/stage")
    stage.mkdir(parents=True)
    (stage / "u.sh").write_text("#!/bin/sh\nid >/dev/null\n")


def start_services() -> list[subprocess.Popen[bytes]]:
    """Start rsyslog, sshd, nginx, cron and the intruder's file server; return when they answer."""
    base = Path("/run/capture")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(base / "host_key"))
    (base / "sshd_config").write_text(SSHD_CONFIG)
    (base / "nginx.conf").write_text(NGINX_CONFIG)
    (base / "rsyslog.conf").write_text(RSYSLOG_CONFIG)
    started = [_start("rsyslogd", "-n", "-f", str(base / "rsyslog.conf"), "-i", "/run/capture/rsyslog.pid")]
    _wait(Path("/dev/log").exists, "rsyslogd made no /dev/log")
    started += [
        _start("/usr/sbin/sshd", "-D", "-f", str(base / "sshd_config")),
        _start("nginx", "-g", "daemon off;", "-c", str(base / "nginx.conf")),
        _start("cron", "-f"),
        _start(
            *(sys.executable, "-m", "http.server", str(STAGE_PORT)),
            *("--bind", captured_address(STAGE), "--directory", "/run/capture/stage"),
        ),
    ]
    for address, port in ((SERVER, SSH_PORT), (SERVER, WEB_PORT), (STAGE, STAGE_PORT)):
        _wait(partial(_answers, address, port), f"nothing answers on {address} port {port}")
    return started


def _start(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _answers(address: str, port: int) -> bool:
    """Tell whether a port listens, asked from the monitor's address so that no line holds an unmapped one."""
    try:
        with socket.create_connection(
            (captured_address(address), port), timeout=1, source_address=(captured_address(MONITOR), 0)
        ):
            return True
    except OSError:
        return False


def _wait(is_ready: Callable[[], bool], otherwise: str) -> None:
    for _ in range(100):
        if is_ready():
            return
        time.sleep(0.1)
    raise RuntimeError(otherwise)
