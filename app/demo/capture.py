"""Capture the bundled cases again: `python -m moewarden.app.demo.capture --out DIR` (as root, on Debian).

Real sshd, nginx, sudo, cron and rsyslog run in throwaway namespaces; a script plays ordinary use and, in the demo, an
intrusion. The logs are kept as written, except that loopback addresses are replaced one to one by documentation
addresses.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from .addresses import show_addresses
from .cast import PLANTED_USER
from .play import Story, play
from .services import LOGS, UNSHARE, make_key, missing_programs, prepare_sandbox, start_services, versions
from .telling import alert_for, manifest_for, truth_for

FILES = ("auth.log", "access.log", "error.log", "syslog")
COMMAND = "python -m moewarden.app.demo.capture --out DIR"


def main(arguments: list[str] | None = None) -> int:
    """Capture the demo and the calm run into DIR/demo and DIR/calm."""
    parser = argparse.ArgumentParser(prog=COMMAND.removesuffix(" --out DIR"), description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder that receives demo/ and calm/")
    parser.add_argument("--story", choices=("demo", "calm"), help="capture only this one")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside:
        play_inside(options.story, options.out)
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the namespaces are ended, too
    if os.geteuid() != 0:
        print("capture needs root to make namespaces and users; run it in a throwaway machine or container")
        return 2
    if missing := missing_programs():
        print(
            f"not installed: {', '.join(missing)}; on Debian: "
            "apt-get install openssh-server sshpass nginx-light sudo cron rsyslog iproute2"
        )
        return 2
    stories: tuple[Story, ...] = (options.story,) if options.story else ("demo", "calm")
    for story in stories:
        capture(story, options.out / story)
        print(f"captured {options.out / story}")
    return 0


def capture(story: Story, case: Path) -> None:
    """Play one story in fresh namespaces and write its case folder."""
    with tempfile.TemporaryDirectory(prefix="capture-") as raw:
        inside = (
            sys.executable,
            "-m",
            __spec__.name if __spec__ else __name__,
            "--inside",
            "--story",
            story,
            "--out",
            raw,
        )
        subprocess.run([*UNSHARE, *inside], check=True)
        write_case(story, {name: (Path(raw) / name).read_text() for name in FILES}, case, versions())


def play_inside(story: Story, out: Path) -> None:
    """Within the namespaces: start the services, play the story, hand the logs out."""
    prepare_sandbox()
    make_key(PLANTED_USER)
    services = start_services()
    play(story)
    for service in services:
        service.terminate()
    for service in services:
        service.wait(timeout=10)
    for name in FILES:
        shutil.copyfile(LOGS / name, out / name)


def write_case(story: Story, captured: dict[str, str], case: Path, services: dict[str, str]) -> None:
    """Replace addresses, then write logs, alert, truth and manifest."""
    shutil.rmtree(case, ignore_errors=True)
    (case / "logs").mkdir(parents=True)
    addresses: dict[str, str] = {}
    logs = {}
    for name, text in captured.items():
        shown, used = show_addresses(text)
        addresses.update(used)
        (case / "logs" / name).write_text(shown)
        logs[name] = shown.splitlines()
    truth = truth_for(story, logs)
    documents = {
        "alert.json": alert_for(story, logs),
        "truth.json": truth,
        "manifest.json": manifest_for(
            story,
            case / "logs",
            truth,
            addresses=addresses,
            services=services,
            command=COMMAND,
            captured=datetime.now(UTC),
        ),
    }
    for name, document in documents.items():
        (case / name).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
