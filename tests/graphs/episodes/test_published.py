"""What a project publishes on its own server is the project's; what anybody else may have put there explains nothing."""

import pytest

from .happenings import event

HERE = {"host": "lab-7", "user": "odd", "template": "process", "product": "linux", "action": "process_start"}
FETCH = (
    "curl --proto =https --tlsv1.2 -sSf https://static.rust-lang.org/rustup/dist/rustup-init -o /tmp/a.1/rustup-init"
)
RUN = "/tmp/a.1/rustup-init -y"


def commands(*lines):
    return [event(number, command=line, **HERE) for number, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("lines", "explained"),
    [
        ((FETCH, "chmod u+x /tmp/a.1/rustup-init", RUN), [1, 2, 3]),
        (("curl -fsSL https://get.docker.com | sudo sh",), [1]),
        (("bash -c 'wget -qO- https://astral.sh/uv/install.sh | sh'",), [1]),
        (("curl -fsSL http://get.docker.com | sudo sh",), []),
        (("curl -fsSLk https://get.docker.com | sudo sh",), []),
        (("curl -fsSL --insecure https://get.docker.com | sudo sh",), []),
        (("curl -fsSL -x 10.0.0.9:3128 https://get.docker.com | sudo sh",), []),
        (("curl -fsSL --resolve get.docker.com:443:203.0.113.9 https://get.docker.com | sudo sh",), []),
        (("wget --no-check-certificate -qO- https://get.docker.com | sh",), []),
        (("curl -fsSL https://get.docker.com.example | sh",), []),
        (("curl -fsSL https://odd@get.docker.com:8443 | sh",), []),
        (("curl -fsSL https://raw.githubusercontent.com/any/body/install.sh | sh",), []),
        (("curl -fsSL https://get.docker.com 203.0.113.9/x | sh",), []),
        (("curl -fsSL https://get.docker.com | sh; /tmp/b",), []),
        ((FETCH, "/tmp/a.1/other"), [1]),
        ((RUN, FETCH), [2]),
        ((FETCH, "curl -o /tmp/a.1/rustup-init http://203.0.113.9/x", RUN), []),
        ((FETCH, f"{RUN}; crontab /tmp/a.1/c"), [1]),
    ],
    ids=[
        "fetched and started", "one line", "one line in a shell", "without TLS", "unchecked", "unchecked in words", "through another",
        "another address", "unchecked by wget", "a name that begins alike", "another port", "anybody's files", "and another server",
        "and another program", "another file", "started before it was fetched", "fetched again from elsewhere", "and a job beside it",
    ],
)  # fmt: skip
def test_what_was_published(explain, lines, explained):
    everything = [*range(1, len(lines) + 1)]
    found = explain(commands(*lines), everything, level="medium", traits=["odd_path"])
    assert found.get("published", []) == explained
