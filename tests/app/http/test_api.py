"""What programs do with the door, and whom it keeps out."""

import json
import re
import socket
import threading
import time
from contextlib import suppress

import httpx
import orjson
import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from moewarden.app import wiring
from moewarden.app.http import server as http_server
from moewarden.backends.errors import BackendError
from moewarden.backends.serving.server import listen

from ...graphs.incident import ALERT
from ..desk.conftest import until

QUESTION = {"question": "Which accounts are compromised?"}


def read_stream(lines):
    """Server-sent events: number, kind, content."""
    found, head = [], {}
    for line in lines:
        if line.startswith("data: "):
            found.append((int(head["id"]), head["event"], json.loads(line[6:])))
        elif ": " in line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            head[name] = value
    return found


def test_a_program_goes_from_alert_to_answer(running):
    with running.client() as client:
        answer = client.post("/api/runs", json={"alert": ALERT, "question": "How did they get in?"})
        assert answer.status_code == 201, answer.text
        run = client.get(answer.headers["location"]).json()["id"]
        with client.stream("GET", f"/api/runs/{run}/stream") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            told = read_stream(stream.iter_lines())
        assert [number for number, _, _ in told] == list(range(1, len(told) + 1))
        assert told[-1][1] == "finished"
        assert [content for _, _, content in told] == client.get(f"/api/runs/{run}/events").json()["events"]
        with client.stream("GET", f"/api/runs/{run}/stream", headers={"Last-Event-ID": str(len(told) - 2)}) as stream:
            assert read_stream(stream.iter_lines()) == told[-2:]
        line = client.get(f"/api/runs/{run}").json()
        assert (line["state"], line["verdict"]) == ("finished", client.get(f"/api/runs/{run}/report").json()["verdict"])
        asked = client.post(f"/api/runs/{run}/ask", json=QUESTION)
        assert asked.status_code == 202
        until(lambda: not running.desk.is_at_work(run))
        (event,) = client.get(f"/api/runs/{run}/events", params={"after": asked.json()["number"]}).json()["events"]
        assert (event["kind"], event["asked"], bool(event["answer"])) == ("answered", asked.json()["number"], True)
        assert client.post(f"/api/runs/{run}/notes", json={"about": "E1", "tags": ["seen"]}).json()["tags"] == ["seen"]
        assert client.get(f"/api/runs/{run}/notes").json()["notes"][0]["about"] == "E1"
        assert client.post(f"/api/runs/{run}/accept").json()["memory"]
        assert [one["id"] for one in client.get("/api/runs").json()["runs"]] == [run]


def test_a_cancelled_run_is_resumed(running):
    with running.client() as client:
        run = client.post("/api/runs", json={"alert": ALERT}).json()["run"]
        assert client.post(f"/api/runs/{run}/cancel").status_code == 200
        until(lambda: client.get(f"/api/runs/{run}").json()["state"] == "cancelled")
        assert client.post(f"/api/runs/{run}/cancel").status_code == 409
        assert client.post(f"/api/runs/{run}/resume").status_code == 202
        until(lambda: client.get(f"/api/runs/{run}").json()["state"] == "finished")
        assert client.post(f"/api/runs/{run}/resume").status_code == 409


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"[]", "holds a list"),
        (b"\xff\xfe", "nothing to investigate|not JSON"),
        (b"{}", "nothing to investigate"),
        (b'{"question": 7}', "question"),
        (b'{"question": "What?", "speed": 9}', "speed"),
        (b'{"question": "What?", "logs": ["/"]}', "does not lie below"),
        (b'{"question": "What?", "logs": ["../.."]}', "does not lie below"),
        (b'{"question": "What?", "logs": ["a\\u0000b"]}', "is no path|does not lie below"),
        (b'{"question": "What?", "logs": ["s3://bucket/logs"]}', "no such file"),
        (b'{"question": "What?", "logs": ["nothing"]}', "no such file"),
        (b'{"question": "What?", "since": "yesterdayish"}', "yesterdayish"),
        (b'{"question": ' + b"[" * 100_000, "not JSON|nested"),
    ],
    ids=range(13),
)
def test_what_is_wrong_with_a_request_is_said(running, body, said):
    with running.client() as client:
        answer = client.post("/api/runs", content=body)
        assert answer.status_code == 400
        assert re.search(said, answer.json()["error"]["message"])
        assert client.get("/api/runs").json() == {"runs": []}


def test_a_link_in_the_logs_folder_leads_nowhere_else(running, logs, tmp_path):
    (tmp_path / "secret.log").write_text("one line\n")
    (logs / "link").symlink_to(tmp_path)
    with running.client() as client:
        answer = client.post("/api/runs", json={"question": "What?", "logs": ["link/secret.log"]})
        assert "does not lie below" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/api/runs/nobody", "/api/runs/..%2f..", "/api/nothing", "/api/runs/%00/report"])
def test_what_is_not_there_is_said(running, path):
    with running.client() as client:
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8080"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
    ],
    ids=str,
)
def test_a_page_of_another_site_reaches_nothing(running, headers, status):
    with running.client() as client:
        answer = client.get("/api/runs", headers=headers)
        assert answer.status_code == status
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert client.get("/api/runs", headers={"Origin": running.url}).status_code == 200


def test_a_key_is_asked_of_programs_and_browsers_are_sent_to_sign_in(start):
    async def page(_):
        return PlainTextResponse("a page")

    running = start(
        key="open sesame",
        is_loopback=False,
        pages=[Route(path, page) for path in ("/", "/sign-in")],
        signed_in=lambda headers, key: headers.get("cookie") == f"session={key}",
    )
    with running.client() as client:
        assert client.get("/health").status_code == 200
        assert client.get("/api/runs").status_code == 401
        assert client.get("/api/runs", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert client.get("/api/runs", headers={"Authorization": "Bearer open sesame"}).status_code == 200
        sent = client.get("/", headers={"Accept": "text/html"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in")
        assert client.get("/sign-in", headers={"Accept": "text/html"}).text == "a page"
        assert client.get("/", headers={"Accept": "text/html", "Cookie": "session=open sesame"}).text == "a page"
        assert client.get("/api/runs", headers={"Host": "anything.example"}).status_code == 401
        other = {"Authorization": "Bearer open sesame", "Origin": "http://evil.example"}
        assert client.post("/api/runs", headers=other).status_code == 403


def test_a_body_that_is_too_large_is_refused(start):
    running = start(most_bytes=1000)
    with running.client() as client:
        assert client.post("/api/runs", content=b"x" * 1001).status_code == 413
        pieces = (b"x" * 100 for _ in range(11))
        assert client.post("/api/runs", content=pieces).status_code == 413


def test_a_call_is_approved_with_its_arguments(running, monkeypatch):
    given = []
    monkeypatch.setattr(running.desk, "approve", lambda *words, **more: given.append((words, more)))
    monkeypatch.setattr(running.desk, "refuse", lambda *words, **more: given.append((words, more)))
    with running.client() as client:
        run = client.post("/api/runs", json={"alert": ALERT}).json()["run"]
        path = f"/api/runs/{run}/approvals/7"
        assert client.post(path, json={"allowed": True, "arguments": {"a": 1}}).status_code == 200
        assert client.post(path, json={"allowed": False, "why": "no"}).status_code == 200
        assert client.post(f"/api/runs/{run}/approvals/x", json={"allowed": False}).status_code == 400
    assert given == [((run, 7, {"a": 1}), {"author": ""}), ((run, 7), {"why": "no", "author": ""})]


def test_a_client_that_leaves_frees_its_stream(start, monkeypatch):
    running = start(most_streams=1)
    goes_on = threading.Event()
    monkeypatch.setattr(wiring, "open_model", lambda _: goes_on.wait(60) and None)
    try:
        with running.client() as client:
            run = client.post("/api/runs", json={"alert": ALERT}).json()["run"]
            path = f"/api/runs/{run}/stream"
            with client.stream("GET", path) as stream:
                lines = stream.iter_lines()
                next(lines)
                refused = client.get(path)
                assert (refused.status_code, refused.headers["retry-after"].isdigit()) == (429, True)
            until(lambda: not running.desk._listeners)
            with client.stream("GET", path) as stream:
                assert stream.status_code == 200
    finally:
        goes_on.set()


def test_connections_are_bounded_and_the_rest_is_told(start, monkeypatch):
    monkeypatch.setattr(http_server, "MOST_CONNECTIONS", 20)
    running = start()
    held = []
    try:
        for _ in range(20):
            held.append(socket.create_connection(("127.0.0.1", running.port), timeout=10))
        time.sleep(0.2)
        answer = httpx.get(f"{running.url}/health", timeout=10)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "too_many_connections")
    finally:
        for connection in held:
            connection.close()
    until(lambda: httpx.get(f"{running.url}/health", timeout=10).status_code == 200)


def test_a_connection_that_asks_nothing_is_closed(start, monkeypatch):
    monkeypatch.setattr(http_server, "SECONDS_TO_ASK", 0.05)
    running = start()
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
        assert connection.recv(10) == b""


HALVES = {
    "a further request": "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /health HTTP/1.1\r\nHo",
    "a body": "POST /api/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{",
    "a body that nobody wants": "POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{",
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_a_request_that_is_never_finished_is_given_up(start, monkeypatch, half):
    monkeypatch.setattr(http_server, "SECONDS_TO_ASK", 0.05)
    running = start()
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
        connection.sendall(half.encode())
        with suppress(ConnectionResetError):
            while connection.recv(1000):
                pass


def test_who_reads_nothing_of_an_answer_is_given_up(start, monkeypatch):
    monkeypatch.setattr(http_server, "SECONDS_TO_ASK", 0.05)
    large = Route("/large", lambda _: Response(b"x" * 2**24), methods=["GET"])
    running = start(pages=[large])
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        until(lambda: running._server.server_state.connections)
        until(lambda: not running._server.server_state.connections)


def test_a_port_in_use_is_one_clear_line(running):
    with pytest.raises(BackendError, match=r"cannot be listened on: .*in use.* Choose another port"):
        listen("127.0.0.1", running.port)


def test_the_description_names_every_route_and_what_it_says_is_so(running):
    with running.client() as client:
        described = client.get("/openapi.json").json()
        assert {(path, method) for path, methods in described["paths"].items() for method in methods} == {
            ("/health", "get"), ("/openapi.json", "get"), ("/api/runs", "get"), ("/api/runs", "post"),
            *((f"/api/runs/{{run}}{name}", "get") for name in ("", "/report", "/events", "/stream", "/notes")),
            *((f"/api/runs/{{run}}/{name}", "post") for name in ("ask", "cancel", "resume", "accept", "notes")),
            ("/api/runs/{run}/approvals/{number}", "post"),
        }  # fmt: skip
        for path, methods in described["paths"].items():
            for method in methods:
                address = path.replace("{run}", "nobody").replace("{number}", "1")
                status = client.request(method, address, content=b"{}" if method == "post" else None).status_code
                assert str(status) in methods[method]["responses"], (path, status)
        assert orjson.dumps(described).count(b"$ref") > 10


def test_alerts_of_programs_are_in_the_queue(start, settings):
    from moewarden.app.alerts import AlertQueue

    queue = AlertQueue(settings.runs)
    running = start(queue=queue)
    with running.client() as client:
        taken = client.post("/alerts", json=[ALERT, {"anything": "at all"}, ALERT])
        assert taken.status_code == 202, taken.text
        assert [one["is_copy"] for one in taken.json()["alerts"]] == [False, False, True]
        assert client.post("/alerts", content=b'[{"a": 1}, 2]').status_code == 400
        cases = client.get("/alerts").json()["cases"]
        assert [(case["state"], case["copies"]) for case in cases] == [("waiting", 1), ("waiting", 0)]
        assert "/alerts" in client.get("/openapi.json").json()["paths"]
    queue.close()


def test_what_names_no_logs_is_refused_where_the_server_would_read_its_own_runs(start, settings, logs):
    from moewarden.app.alerts import AlertQueue

    queue = AlertQueue(settings.runs)
    with start(roots=(logs.parent,), queue=queue).client() as client:
        for path, sent in (("/alerts", ALERT), ("/api/runs", {"question": "What happened?"})):
            answer = client.post(path, json=sent)
            assert answer.status_code == 400
            assert "would read itself" in answer.json()["error"]["message"]
        assert client.get("/alerts").json()["cases"] == []
        run = client.post("/api/runs", json={"question": "What happened?", "logs": [str(logs)]})
        assert run.status_code == 201
    queue.close()
