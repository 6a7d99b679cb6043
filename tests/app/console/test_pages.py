"""Pages without a browser: what is sent, what is refused, and what is said of what cannot be shown."""

import asyncio
import re
import shutil
from urllib.parse import quote

import pytest

starlette = pytest.importorskip("starlette", reason="moewarden[serve] is not installed")
from starlette.applications import Starlette  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from moewarden.app.console import has_signed_in, routes  # noqa: E402
from moewarden.app.console.pages import POLICY, STATIC  # noqa: E402

PAGES = ("", "/loop", "/events", "/events/found?words=ines", "/events/rows?page=0", "/events/1", "/around?evidence=E1",
         "/around?event=3&reach=9", "/processes", "/processes?all=1", "/entities", "/entities?words=web", "/note",
         "/note?about=E1")  # fmt: skip


@pytest.fixture
def client(site):
    return TestClient(Starlette(routes=routes(site.desk)))


def proof_of(client):
    """What the forms of a page carry."""
    return re.search(r'name="from_page" value="(\w+)"', client.get("/").text)[1]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sent_with_the_policy_and_holds_nothing_inline(client, site, path):
    answer = client.get(f"/runs/{site.run}{path}")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! src=\"/static/)", answer.text)
    assert not re.search(r'(?:src|href|action|hx-get|hx-post)="(?:https?:|//)', answer.text)


def test_the_policy_lets_nothing_but_our_own_files_load():
    assert "'unsafe-inline'" not in POLICY
    assert "'unsafe-eval'" not in POLICY
    assert POLICY.startswith("default-src 'none'")


def test_pages_load_only_files_that_are_there(client):
    text = client.get("/").text
    names = set(re.findall(r'"/static/([\w.-]+)\?\w+"', text))
    assert names == set(STATIC)
    assert all(client.get(f"/static/{name}").status_code == 200 for name in names)
    assert client.get("/static/..%2fpages.py").status_code == 404


@pytest.mark.parametrize("act", ["start", "runs/RUN/ask", "runs/RUN/cancel", "runs/RUN/resume", "runs/RUN/approve", "runs/RUN/accept",
                                 "runs/RUN/notes"])  # fmt: skip
def test_forms_of_other_sites_change_nothing(client, site, act):
    path = "/" + act.replace("RUN", site.run)
    fields = {
        "question": "x",
        "logs": "/",
        "about": "",
        "text": "y",
        "id": "1",
        "decision": "approve",
        "arguments": "{}",
    }
    before = len(site.desk.events(site.run)), len(site.desk.runs())
    assert client.post(path, data=fields).status_code == 403
    proof = proof_of(client)
    assert client.post(path, data=fields).status_code == 403
    assert client.post(path, data={**fields, "from_page": proof[::-1]}).status_code == 403
    cross = {"sec-fetch-site": "cross-site"}
    assert client.post(path, data={**fields, "from_page": proof}, headers=cross).status_code == 403
    assert client.post(path, json={**fields, "from_page": proof}).status_code == 415
    stranger = TestClient(client.app)
    assert stranger.post(path, data={**fields, "from_page": proof}).status_code == 403
    assert (len(site.desk.events(site.run)), len(site.desk.runs())) == before


def test_a_form_of_our_own_page_is_taken_without_scripts(client, site):
    form = {"from_page": proof_of(client), "about": "E3", "tags": "odd", "text": "see"}
    answer = client.post(f"/runs/{site.run}/notes", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{site.run}#evidence")
    assert site.desk.notes(site.run)["E3"].text == "see"


@pytest.mark.parametrize("run", ["nope", "%00", "..%2f..", "..%2f..%2fetc", "a" * 400, quote("<script>")])
def test_runs_that_are_none_are_not_found(client, run):
    answer = client.get(f"/runs/{run}")
    assert answer.status_code in (400, 404)
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/events/999999", "/events/rows?page=-3", "/events/rows?page=99999999999", "/events?since=tomorrow&until=%00",
     "/around?evidence=E999", "/around?event=abc", "/around", "/around?event=99999999999999999999", "/note?about=E999",
     "/events?until=0001-01-01T00:00:00", "/events?since=9999-12-31T23:59:59.999999", "/events?since=0001-01-01T00:00:00%2B14:00",
     "/events/" + "9" * 5000, "/events/-1", "/events/٣", "/events/999999999999999999", "/around?event=-1"],
)  # fmt: skip
def test_addresses_that_make_no_sense_are_answered(client, site, path):
    assert client.get(f"/runs/{site.run}{path}").status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "fields",
    [{"logs": "a\0b"}, {"logs": "a" * 300}, {"logs": "/" + "a/" * 3000}, {"logs": "s3://bucket/logs"}, {"logs": ""},
     {"question": "x" * 20_000}, {"question": ""}, {"alert": "{" * 100_000}, {"alert": "[1]"}, {"since": "9" * 5000},
     {"until": "0001-01-01"}],
    ids=lambda fields: "-".join(fields),
)  # fmt: skip
def test_a_case_that_makes_no_sense_is_said_beside_the_form(site, tmp_path, fields):
    (tmp_path / "auth.log").write_text("x")
    client = TestClient(Starlette(routes=routes(site.desk, roots=[tmp_path])))
    form = {"from_page": proof_of(client), "logs": str(tmp_path), "question": "x", "since": "2020-01-02"}
    before = len(site.desk.runs())
    answer = client.post("/start", data={**form, **fields})
    assert answer.status_code == 400
    assert 'class="problem"' in answer.text
    assert len(site.desk.runs()) == before


@pytest.mark.parametrize("path", ["/start", "/sign-in", "/runs/RUN/notes", "/runs/RUN/ask"])
def test_a_body_that_is_too_large_and_a_browser_that_leaves_are_no_faults_of_the_server(site, path):
    from moewarden.app.http import ServeSettings, make_app

    path = path.replace("RUN", site.run)
    app = make_app(site.desk, ServeSettings(most_bytes=1000, is_loopback=False), pages=routes(site.desk))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = TestClient(app).post(path, content=iter([b"a=" + b"x" * 600] * 3), headers=kind)  # no Content-Length
    assert answer.status_code == 413
    assert "larger than 1,000 bytes" in answer.text

    async def leave():
        told = iter([{"type": "http.request", "body": b"a=", "more_body": True}, {"type": "http.disconnect"}])

        async def receive():
            return next(told)

        async def send(_):
            return None

        headers = [(b"host", b"x"), (b"content-type", kind["content-type"].encode())]
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": headers,
        }
        await app(scope, receive, send)

    asyncio.run(leave())


def test_a_time_that_is_none_is_said_and_the_window_stays_whole(client, site):
    assert (
        "since is &#39;tomorrow&#39;; expected a time in UTC"
        in client.get(f"/runs/{site.run}/events?since=tomorrow").text
    )


@pytest.mark.parametrize(
    "content", ["{}", "[]", "null", "{", '{"id":"x","verdict":"malicious","summary":"","techniques":[],"iocs":[]}']
)  # fmt: skip
def test_reports_that_are_none_or_of_an_older_version_are_said_to_be(client, site, content):
    folder = site.desk.root / "other"
    folder.mkdir(exist_ok=True)
    (folder / "report.json").write_text(content)
    try:
        answer = client.get("/runs/other")
        assert answer.status_code in (200, 400)
        assert re.search('class="problem"', answer.text)
        assert client.get("/").status_code == 200
    finally:
        shutil.rmtree(folder)


def test_a_report_handed_over_alone_can_be_read(client, site):
    folder = site.desk.root / "alone"
    folder.mkdir()
    shutil.copy(site.desk.folder(site.run) / "report.json", folder)
    try:
        assert client.get("/runs/alone").status_code == 200
        answer = client.get("/runs/alone/events")
        assert answer.status_code == 400
        assert "the events of this run are gone" in answer.text
    finally:
        shutil.rmtree(folder)


def test_logs_are_not_read_again_for_a_folder_that_was_received(client, site):
    folder = site.desk.root / "received"
    shutil.copytree(site.desk.folder(site.run), folder)
    record = (folder / "run.json").read_text()
    (folder / "run.json").write_text(record.replace("Did somebody get in?", "Did they?"))
    try:
        answer = client.get("/runs/received/around?event=2")
        assert answer.status_code == 200
        assert "what the store keeps of each line" in answer.text
    finally:
        shutil.rmtree(folder)


def test_the_form_begins_with_the_logs_that_the_server_was_started_with(site, tmp_path):
    page = TestClient(Starlette(routes=routes(site.desk, roots=[tmp_path]))).get("/").text
    assert f">{tmp_path}</textarea>" in page


def test_a_page_speaks_of_its_fields_and_not_of_options(site, tmp_path):
    client = TestClient(Starlette(routes=routes(site.desk, roots=[tmp_path])))
    answer = client.post("/start", data={"from_page": proof_of(client), "logs": str(tmp_path), "question": " "})
    assert "Ask a question, or paste an alert, or both." in answer.text
    assert "--alert" not in answer.text


def test_logs_outside_the_named_folders_are_refused(site, tmp_path):
    client = TestClient(Starlette(routes=routes(site.desk, roots=[tmp_path])))
    form = {"from_page": proof_of(client), "logs": str(site.logs), "question": "x"}
    answer = client.post("/start", data=form)
    assert answer.status_code == 400
    assert "lies outside what this server may have investigated" in answer.text


def test_whoever_knows_the_key_gets_a_cookie_that_says_nothing_of_it(site, monkeypatch):
    monkeypatch.setattr("asyncio.sleep", _at_once)
    client = TestClient(Starlette(routes=routes(site.desk, key="a long key")))
    page = client.get("/sign-in").text
    proof = re.search(r'name="from_page" value="(\w+)"', page)[1]
    assert client.post("/sign-in", data={"from_page": proof, "key": "a long ke"}).status_code == 403
    answer = client.post("/sign-in", data={"from_page": proof, "key": "a long key"}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    session = {"cookie": cookie.partition(";")[0]}
    assert has_signed_in(session, "a long key")
    assert not has_signed_in(session, "another key")
    assert not has_signed_in({"cookie": "moewarden_session=é"}, "a long key")
    assert not has_signed_in({}, "a long key")
    assert "a long key" not in cookie


async def _at_once(_seconds):
    """No waiting in tests."""


@pytest.fixture
def long_report(site):
    """A run that cites 450 lines, with a note on one that has no form of its own on the page."""
    from .many_lines import stretch

    folder = site.desk.root / "long"
    shutil.copytree(site.desk.folder(site.run), folder)
    stretch(folder / "report.json", 450)
    site.desk.note("long", "E300", tags=["far down"], text="noted")
    yield "long"
    shutil.rmtree(folder)


def test_every_cited_line_is_on_the_page_where_links_lead_and_a_search_finds_it(client, long_report):
    for text in (client.get(f"/runs/{long_report}").text, client.get(f"/runs/{long_report}").text):
        assert [f'id="E{number}"' in text for number in (1, 100, 101, 450)] == [True] * 4
        assert len(re.findall(r'<li id="E\d+"', text)) == 450
        assert "far down" in text
        assert text.count('href="#E450"') >= 1


def test_a_note_far_down_is_taken_without_scripts(client, long_report):
    form = client.get(f"/runs/{long_report}/note?about=E444").text
    proof = re.search(r'name="from_page" value="(\w+)"', form)[1]
    assert 'name="about" value="E444"' in form
    sent = {"from_page": proof, "about": "E444", "tags": "", "text": "here too"}
    assert client.post(f"/runs/{long_report}/notes", data=sent, follow_redirects=False).status_code == 303
    page = client.get(f"/runs/{long_report}").text
    assert "here too" in page
    own = re.search(r'id="note-E444".*?name="from_page" value="(\w+)"', page, re.DOTALL)[1]
    assert client.post(f"/runs/{long_report}/notes", data={**sent, "from_page": own, "text": ""}).status_code == 200
    assert "here too" not in client.get(f"/runs/{long_report}").text


ODD_REPORTS = {
    "nothing": "{}",
    "a list": "[]",
    "cut": '{"id": "x", "verd',
    "bytes": "\x00\x01PNG",
    "of an older version": '{"id":"x","verdict":"malicious","summary":"s","techniques":[],"iocs":[]}',
    "older, with lines": '{"id":"x","verdict":"benign","summary":"s","techniques":[],"iocs":[],"evidence":[{"id":"E1","line":1}]}',
    "of wrong types": '{"id":1,"verdict":[],"summary":null,"techniques":{},"iocs":"x","evidence":3,"findings":[1],"usage":[]}',
    "deep": '{"id":"x","verdict":"benign","summary":"s","techniques":[],"iocs":[],"alert":'
    + "[" * 900
    + "]" * 900
    + "}",
}
ALL_PAGES = (*PAGES, "/events?words=x", "/note?about=E1", "/around?evidence=E1&reach=30")


@pytest.mark.parametrize("with_record", [True, False], ids=["with a record", "alone"])
@pytest.mark.parametrize("content", ODD_REPORTS.values(), ids=ODD_REPORTS)
def test_every_page_of_a_report_that_is_none_comes_or_says_why_not(client, site, content, with_record):
    folder = site.desk.root / "odd"
    folder.mkdir()
    (folder / "report.json").write_text(content)
    if with_record:
        shutil.copy(site.desk.folder(site.run) / "run.json", folder)
    try:
        for path in ALL_PAGES:
            answer = client.get(f"/runs/odd{path}")
            assert answer.status_code in (200, 400, 404), path
            assert answer.status_code == 200 or 'class="problem"' in answer.text, path
        proof = proof_of(client)
        for act, sent in (
            ("ask", {"question": "x"}),
            ("accept", {}),
            ("notes", {"about": "E1", "text": "x"}),
            ("resume", {}),
        ):
            status = client.post(
                f"/runs/odd/{act}", data={"from_page": proof, **sent}, follow_redirects=False
            ).status_code
            assert status in (303, 400, 404), act
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["report.json", "journal.jsonl", "notes.jsonl", "conversation.jsonl", "run.json"])
def test_a_file_that_is_far_too_large_is_said_to_be_and_not_read(client, site, name):
    folder = site.desk.root / "large"
    shutil.copytree(site.desk.folder(site.run), folder)
    with (folder / name).open("ab") as file:
        file.truncate(257 * 2**20)
    try:
        answer = client.get("/runs/large")
        assert answer.status_code in (200, 400)
        assert re.search(r"has more than 256 MB|is a link, or too large", answer.text)
        assert client.get("/").status_code == 200
    finally:
        shutil.rmtree(folder)
