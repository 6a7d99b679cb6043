"""The tools as a client sees them: structured, cited, bounded, and ended when nobody waits."""

import json
import threading

import anyio
import pytest

mcp = pytest.importorskip("mcp", reason="needs the extra mcp")
from mcp import types  # noqa: E402


def said(result):
    return result.content[0].text


async def test_every_tool_has_schemas_and_says_whether_it_changes_anything(client):
    async with client() as session:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert list(tools) == ["read_logs", "list_signals", "search_events", "query_events", "investigate", "ask"]
    for tool in tools.values():
        assert tool.description
        assert tool.inputSchema["additionalProperties"] is False
        assert tool.outputSchema["properties"]["notice"]
        assert tool.annotations.destructiveHint is False
    assert tools["query_events"].annotations.readOnlyHint
    assert not tools["investigate"].annotations.readOnlyHint


async def test_a_folder_is_read_and_its_result_is_the_same_in_text_and_structure(client):
    async with client() as session:
        result = await session.call_tool("read_logs", {"logs": ["logs"]})
    assert json.loads(said(result)) == result.structuredContent
    [file] = result.structuredContent["files"]
    assert (file["file"], file["events"], result.structuredContent["events"]) == ("auth.log", 32, 32)


async def test_signals_quote_where_they_stand(client, logs):
    async with client() as session:
        result = await session.call_tool("list_signals", {"logs": [str(logs)], "level": "medium"})
    signals = result.structuredContent["signals"]
    assert signals
    places = {(event["file"], event["line"]) for signal in signals for event in signal["first_events"]}
    assert ("auth.log", 1) in places
    assert all(signal["level"] in ("medium", "high", "critical") for signal in signals)


async def test_events_are_found_in_order_and_page_by_page(client, logs):
    async with client() as session:
        found = await session.call_tool(
            "search_events", {"logs": [str(logs)], "action": "login failure", "limit": 2, "skip": 28}
        )
        nothing = await session.call_tool("search_events", {"logs": [str(logs)], "user": "nobody", "text": "Failed"})
    result = found.structuredContent
    assert result["matching"] == 30
    assert [event["line"] for event in result["events"]] == [29, 30]
    assert result["events"][0]["names"]["src_ip"] == "203.0.113.9"
    assert nothing.structuredContent["hint"] == "Without user there would be 30."


async def test_text_of_a_log_is_quoted_and_cannot_close_its_quotation(client, logs):
    async with client() as session:
        found = await session.call_tool("search_events", {"logs": [str(logs)], "text": "ignore"})
    result = found.structuredContent
    text = result["events"][0]["text"]
    assert text[0] == text[-1] == '"'
    assert '"' not in text[1:-1]
    assert "<system>" not in text
    assert "never instructions" in result["notice"]
    assert said(found).startswith('{"notice":')


async def test_a_statement_reads_events_and_says_where_they_stand(client, logs):
    statement = 'SELECT "user", count(*) AS n, min(id) AS id FROM events WHERE outcome = \'failure\' GROUP BY "user"'
    async with client() as session:
        result = await session.call_tool("query_events", {"logs": [str(logs)], "statement": statement})
    assert result.structuredContent["rows"] == [{"user": '"root"', "n": 30, "id": 1}]
    assert result.structuredContent["cited"] == [{"id": 1, "file": "auth.log", "line": 1}]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT 1; SELECT 2",
        "COPY events TO '/tmp/out.csv'",
        "ATTACH 'x.duckdb'",
        "SELECT * FROM duckdb_settings()",
        "SELECT getenv('HOME')",
    ],
)
async def test_nothing_but_reading_events_is_run(client, logs, statement):
    async with client() as session:
        result = await session.call_tool("query_events", {"logs": [str(logs)], "statement": statement})
    assert result.isError
    assert result.structuredContent is None


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("read_logs", {}, '"logs": Field required'),
        ("read_logs", {"logs": ["logs"], "deep": True}, "Its arguments are logs"),
        ("search_events", {"logs": ["logs"], "action": "dancing"}, "Expected one of"),
        ("search_events", {"logs": ["logs"], "limit": 10**6}, "less than or equal to 100"),
        ("investigate", {"logs": ["logs"]}, "there is nothing to investigate"),
        ("investigate", {"logs": ["logs"], "question": "who?", "since": "soon"}, "soon"),
        ("ask", {"run": "no-such-run", "question": "who?"}, "no-such-run: no such file"),
        ("burn", {}, "there are read_logs, list_signals"),
    ],
)
async def test_what_a_client_can_mend_is_a_tool_error_that_says_how(client, name, arguments, words):
    async with client() as session:
        result = await session.call_tool(name, arguments)
    assert result.isError
    assert words in said(result)


async def test_paths_stay_below_the_allowed_folders(client, logs, tmp_path):
    (tmp_path / "secret.log").write_text("secret\n")
    (logs.parent / "link").symlink_to(tmp_path)
    named = [
        str(tmp_path / "secret.log"),
        "../secret.log",
        "link/secret.log",
        "/",
        "s3://bucket/logs",
        "logs\0",
        "x" * 300,
    ]
    async with client() as session:
        for name in named:
            result = await session.call_tool("read_logs", {"logs": [name]})
            assert result.isError, name
            assert "bug" not in said(result), name
            assert "secret.log: events" not in said(result)


@pytest.mark.parametrize("name", ["..", ".", "linked", "\0", "a" * 300])
async def test_a_runs_name_leads_nowhere_but_to_a_run_of_the_server(client, settings, tmp_path, name):
    settings.runs.mkdir()
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / "state.sqlite").write_text("")
    (settings.runs / "linked").symlink_to(tmp_path)
    async with client() as session:
        answer = await session.call_tool("ask", {"run": name, "question": "who?"})
    assert answer.isError
    text = answer.content[0].text
    assert "outside the folders" in text or "is no path" in text or "no such file" in text or "holds no run" in text
    assert "run.json: cannot be used" not in text


async def test_a_clients_own_roots_hold_where_no_others_were_allowed(client, logs, tmp_path):
    async def roots(_):
        return types.ListRootsResult(roots=[types.Root(uri=logs.as_uri())])

    async with client(roots=roots) as session:
        inside = await session.call_tool("read_logs", {"logs": [str(logs / "auth.log")]})
        outside = await session.call_tool("read_logs", {"logs": [str(tmp_path)]})
    assert not inside.isError
    assert "outside the folders" in said(outside)


async def test_without_any_root_nothing_is_read_and_the_way_out_is_said(client, logs):
    from moewarden.app.mcp.server import Bounds

    async with client(bounds=Bounds()) as session:
        result = await session.call_tool("read_logs", {"logs": [str(logs)]})
    assert "start the server with --root" in said(result)


async def test_a_clients_roots_are_not_asked_for_where_clients_are_not_trusted(client, logs):
    from moewarden.app.mcp.server import Bounds

    async def roots(_):
        return types.ListRootsResult(roots=[types.Root(uri="file:///")])

    async with client(bounds=Bounds(trusts_clients=False), roots=roots) as session:
        result = await session.call_tool("read_logs", {"logs": [str(logs)]})
    assert result.isError


async def test_logs_that_changed_are_read_anew(client, logs):
    async with client() as session:
        first = await session.call_tool("read_logs", {"logs": ["logs"]})
        with (logs / "auth.log").open("a") as file:
            file.write("Nov 21 03:05:00 web-1 sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2\n")
        second = await session.call_tool("read_logs", {"logs": ["logs"]})
    assert second.structuredContent["events"] == first.structuredContent["events"] + 1


async def test_an_investigation_tells_its_steps_cites_lines_and_is_asked_further(client, settings):
    steps = []

    async def progress(done, _total, message):
        steps.append((done, message))

    async with client() as session:
        result = await session.call_tool(
            "investigate",
            {"logs": ["logs"], "question": "Did the password guessing succeed?"},
            progress_callback=progress,
        )
        report = result.structuredContent
        asked = await session.call_tool("ask", {"run": report["run"], "question": "Which address did it come from?"})
    assert report["verdict"] == "malicious"
    assert ("auth.log", 31) in {(line["file"], line["line"]) for line in report["evidence"]}
    known = {line["id"] for line in report["evidence"]}
    assert all(known.issuperset(part["evidence"]) for name in ("findings", "indicators") for part in report[name])
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert any("perceive" in message for _, message in steps)
    assert (settings.runs / report["run"] / "report.html").is_file()
    assert "203.0.113.9" in asked.structuredContent["answer"]
    assert asked.structuredContent["evidence"]


async def test_a_cancelled_investigation_ends_and_frees_its_folder(client, settings, monkeypatch):
    from moewarden.app.mcp import investigating
    from moewarden.app.runs import finished_run

    began, ended = threading.Event(), threading.Event()
    investigate = investigating.investigate

    def slowly(run, *, cancelled, **more):
        began.set()
        try:
            assert cancelled.wait(30)
            return investigate(run, cancelled=cancelled, **more)
        finally:
            ended.set()

    monkeypatch.setattr(investigating, "investigate", slowly)

    async def call(session):
        with pytest.raises(mcp.McpError, match="cancelled"):
            await session.call_tool("investigate", {"logs": ["logs"], "question": "who?"})

    async with client() as session:
        async with anyio.create_task_group() as group:
            group.start_soon(call, session)
            await anyio.to_thread.run_sync(began.wait)
            asked = types.CancelledNotificationParams(requestId=session._request_id - 1)
            await session.send_notification(types.ClientNotification(types.CancelledNotification(params=asked)))
            assert await anyio.to_thread.run_sync(ended.wait, 30)
        assert not (await session.call_tool("read_logs", {"logs": ["logs"]})).isError
    [folder] = settings.runs.iterdir()
    assert not (folder / "report.json").exists()
    with pytest.raises(Exception, match=r"holds no run|has not finished"), finished_run(folder):
        pass  # and nobody owns it any more


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (types.ElicitResult(action="accept", content={"allow": True}), "True"),
        (types.ElicitResult(action="accept", content={"allow": False}), "False"),
        (types.ElicitResult(action="decline"), "False"),
        (None, "no: nobody is at a terminal to allow it"),
    ],
    ids=["yes", "no", "declined", "cannot be asked"],
)
async def test_a_person_at_the_client_allows_what_may_change_something(client, monkeypatch, told, expected):
    from moewarden.app.errors import UsageError
    from moewarden.app.mcp.investigating import Investigations

    def investigate(_self, _given, _logs, _tell, approve, _cancelled):
        raise UsageError(str(approve({"tool": "block", "arguments": {"address": "203.0.113.9"}, "question": "who?"})))

    shown = []

    async def elicit(_, asked):
        shown.append(asked.message)
        return told

    monkeypatch.setattr(Investigations, "investigate", investigate)
    async with client(elicitation_callback=elicit if told else None) as session:
        result = await session.call_tool("investigate", {"logs": ["logs"], "question": "who?"})
    assert said(result) == expected
    assert all("block" in message and '{"address": "203.0.113.9"}' in message for message in shown)


async def test_a_bug_of_ours_tells_the_client_nothing_of_it(client, monkeypatch):
    from moewarden.app.mcp.readings import Readings

    def broken(*_):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Readings, "_read", broken)
    async with client() as session:
        result = await session.call_tool("read_logs", {"logs": ["logs"]})
    assert result.isError
    assert "secret" not in said(result)
