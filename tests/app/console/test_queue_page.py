"""The page of the queue of alerts: what it says, what a person does there, and that it changes by itself."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

starlette = pytest.importorskip("starlette", reason="moewarden[serve] is not installed")
from starlette.applications import Starlette  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from moewarden.app.alerts import AlertQueue, Budget, Worker  # noqa: E402
from moewarden.app.console import routes  # noqa: E402
from moewarden.app.console.pages import POLICY  # noqa: E402
from moewarden.app.http import ServeSettings, make_app  # noqa: E402

from ..desk.conftest import until  # noqa: E402
from .serving import ALERT, Seen, make_desk, serve, watch, write_logs  # noqa: E402
from .test_colours import MEASURE  # noqa: E402

MARKUP = "<script>document.title='run'</script><img src=x onerror=alert(1)>"


@dataclass
class Place:
    """A queue with a case in each state, and its pages."""

    desk: Any
    queue: AlertQueue
    logs: Any

    def client(self, **options):
        return TestClient(Starlette(routes=routes(self.desk, roots=[self.logs], queue=self.queue, **options)))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One that failed, one that is done, one that was dropped, one that the budget keeps waiting."""
    folder = tmp_path_factory.mktemp("queue")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("data", "cache"):
            patch.setenv(f"XDG_{name.upper()}_HOME", str(folder / name))
        logs = write_logs(folder / "logs")
        desk = make_desk(folder)
        queue = AlertQueue(desk.root)
        queue.add([{"title": "About nothing", "severity": "critical"}], [folder / "gone"])
        queue.add([{**ALERT, "severity": "high"}, {**ALERT, "severity": "high", "id": "again-2"}], [logs])
        queue.add([{"title": MARKUP, "user": {"name": MARKUP}, "severity": "medium"}], [logs])
        queue.drop(3)
        with Worker(queue, desk, budget=Budget(cases=2)):
            until(lambda: queue.counts().get("finished") and queue.counts().get("failed"))
            queue.add([{"title": "Waits", "host": "db-1", "severity": "low"}], [logs])
            until(lambda: queue.working().limit)
        yield Place(desk, queue, logs)
        queue.close()
        desk.close(wait=60)


def rows_of(text):
    """The table's rows as words."""
    rows = re.findall(r'<tr id="case-(\d+)">(.*?)</tr>', text, re.DOTALL)
    return {int(number): " ".join(re.sub(r"<[^>]*>", " ", row).split()) for number, row in rows}


def proof_of(client):
    return re.search(r'name="from_page" value="(\w+)"', client.get("/queue").text)[1]


def test_every_case_is_listed_with_where_it_stands(made):
    rows = rows_of(made.client().get("/queue").text)
    assert list(rows) == [1, 2, 3, 4], "the most severe first"
    assert re.match(
        r"Critical About nothing .*gone: no such file or folder.* failed – .*failed 1 alert .* Try again", rows[1]
    )
    assert re.match(
        r"High Password guessing on web-01 web-01, 198\.51\.100\.23 done Malicious \d+% report 1 alert 1 came again",
        rows[2],
    )
    assert "dropped" in rows[3]
    assert re.match(r"Low Waits db-1 budget met – new 1 alert .* Drop", rows[4])


def test_the_budget_says_until_when_and_who_works(made):
    text = made.client().get("/queue").text
    assert re.search(
        r"budget is met: 2 of 2 investigations of a day have begun. Cases that wait begin from 20\d\d-\d\d-\d\d \d\d:\d\d UTC",
        text,
    )
    assert "Nobody works on these alerts at present" in text
    with Worker(made.queue, made.desk, budget=Budget(cases=2)):
        assert "Nobody works" not in made.client().get("/queue").text


@pytest.mark.parametrize(
    ("state", "shown"),
    [("waiting", [4]), ("working", []), ("done", [2]), ("failed", [1]), ("dropped", [3])],
)
def test_only_cases_of_a_state_are_shown(made, state, shown):
    text = made.client().get(f"/queue?state={state}").text
    assert list(rows_of(text)) == shown
    assert re.search(rf'aria-current="page">[^<]*&nbsp;<span class="count">{len(shown)}<', text)


def test_the_example_has_the_real_address_and_names_the_key_only_where_one_is_asked(made):
    client = made.client()
    assert "curl --data-binary @alert.json http://testserver/alerts" in client.get("/queue").text
    assert "Authorization: Bearer $MOEWARDEN_SERVE_KEY" in made.client(key="secret").get("/queue").text.replace(
        "&#34;", ""
    )
    assert "secret" not in made.client(key="secret").get("/queue").text


@pytest.mark.parametrize("path", ["/queue", "/queue?state=dropped", "/queue/3", "/queue/1"])
def test_text_of_alerts_is_never_markup(made, path):
    answer = made.client().get(path)
    assert answer.headers["content-security-policy"] == POLICY
    assert not re.search(r"<img|<style|\sstyle=|<script(?! src=\"/static/)", answer.text)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queue/99", 404),
        (f"/queue/{10**30}", 404),
        ("/queue/x", 404),
        ("/queue?state=odd", 400),
        ("/queue?page=7", 200),
    ],
)
def test_addresses_of_nothing_are_said(made, path, status):
    assert made.client().get(path).status_code == status


@pytest.mark.parametrize("path", ["/queue", "/queue/4/drop", "/queue/1/retry"])
def test_forms_of_other_sites_change_nothing(made, path):
    assert made.client().post(path, data={"alert": "{}"}).status_code == 403
    assert made.queue.counts() == {"failed": 1, "finished": 1, "dropped": 1, "waiting": 1}


def test_what_cannot_be_done_is_said(made):
    client = made.client()
    answer = client.post("/queue/2/drop", data={"from_page": proof_of(client)})
    assert answer.status_code == 400
    assert "case 2 is finished, so it cannot be dropped" in answer.text


@pytest.mark.parametrize("given", ["", "words", "{}", "[1]", '{"a": '])
def test_what_is_no_alert_is_said_beside_the_form_which_keeps_it(made, given):
    client = made.client()
    answer = client.post("/queue", data={"from_page": proof_of(client), "alert": given})
    assert answer.status_code == 400
    assert 'class="problem" role="alert"' in answer.text
    assert given.replace('"', "&#34;") in answer.text


def test_where_no_alert_is_taken_the_page_says_why(made):
    client = made.client(refused="the runs are kept among the logs.")
    assert "No alert is taken: the runs are kept among the logs." in client.get("/queue").text
    assert client.post("/queue", data={"from_page": proof_of(made.client()), "alert": "{}"}).status_code == 403


def test_pages_without_a_queue_do_not_name_one(made):
    client = TestClient(Starlette(routes=routes(made.desk)))
    assert 'href="/queue"' not in client.get("/").text
    assert 'href="/queue"' in made.client().get("/").text


def test_a_browser_that_asks_for_the_programs_address_is_shown_the_page(made):
    app = make_app(made.desk, ServeSettings(is_loopback=False), queue=made.queue, queue_page="/queue")
    answer = TestClient(app).get("/alerts", headers={"Accept": "text/html,*/*"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    cases = TestClient(app).get("/alerts").json()["cases"]
    assert {case["id"]: case["news"] for case in cases}[4] == ["new"]


@pytest.fixture
def page(chromium, tmp_path):
    """A browser before an empty queue on which nobody works."""
    desk = make_desk(tmp_path)
    queue = AlertQueue(desk.root)
    logs = write_logs(tmp_path / "logs")
    with serve(desk, queue=queue, roots=[logs]) as serving:
        seen = Seen()
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        watch(opened, serving.address, seen)
        opened.goto(f"{serving.address}/queue")
        yield opened, queue, desk, logs
        chromium.let_go(context)
        assert not seen.elsewhere
        assert not seen.complaints
    desk.close(wait=60)
    queue.close()


def test_a_person_follows_an_alert_from_hand_in_to_its_report(page):
    page, queue, desk, logs = page
    page.get_by_text("No alert has come yet.").wait_for()
    page.get_by_label("Alert", exact=True).fill("not json")
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Alert", exact=True).input_value() == "not json"
    page.get_by_label("Alert", exact=True).fill('{"title": "Guessing", "src": "198.51.100.23", "severity": "high"}')
    page.get_by_role("button", name="Hand it in").click()
    row = page.get_by_role("row", name=re.compile("Guessing"))
    row.get_by_text("waits").wait_for()
    with Worker(queue, desk):
        row.get_by_text("done").wait_for()
        page.get_by_text("Nobody works").wait_for(state="detached")
        # Nothing was reloaded; the report is news until somebody reads it.
        assert "report" in row.locator(".news").inner_text()
        queue.add([{"title": MARKUP, "user": MARKUP, "severity": "critical"}], [logs.parent / "gone"])
        page.get_by_role("row", name=re.compile("onerror")).get_by_text("failed").first.wait_for()
    row.get_by_role("link", name="Guessing").click()
    page.get_by_role("heading", name="Further questions").wait_for()
    page.get_by_role("link", name="Alerts", exact=True).click()
    assert page.locator("#case-1 .news").inner_text().strip() == ""
    page.get_by_role("navigation", name="Cases by state").get_by_role("link", name="Failed or stopped").click()
    assert page.locator("table.queue tbody tr").count() == 1
    assert page.title() == "Alerts – moewarden"


def test_a_case_is_dropped_and_tried_again_by_keyboard(page):
    page, queue, _, logs = page
    queue.add([{"title": "Odd", "user": "kim", "severity": "low"}], [logs])
    page.get_by_role("button", name="Drop case 1").focus()
    page.keyboard.press("Enter")
    page.get_by_text("dropped", exact=True).wait_for()
    page.get_by_role("button", name="Try case 1 again").focus()
    page.keyboard.press("Enter")
    page.get_by_text("waits", exact=True).wait_for()
    page.get_by_role("link", name="1 alert").click()
    page.get_by_role("heading", name="Odd").wait_for()
    assert '"user": "kim"' in page.inner_text("pre")
    queue.drop(1)
    page.get_by_text("dropped", exact=True).wait_for()


def test_a_page_follows_however_late_its_scripts_come(page):
    page, queue, _, logs = page
    for script in ("htmx", "hx-sse", "console"):

        def late(route):
            page.wait_for_timeout(300)
            route.continue_()

        page.route(f"**/static/{script}.js*", late)
        page.reload()
        queue.add([{"title": f"Odd {script}", "user": script}], [logs])
        page.get_by_text(f"Odd {script}").wait_for(timeout=5_000)
        page.unroute(f"**/static/{script}.js*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_text_can_be_read_by_everybody(chromium, made, scheme):
    with serve(made.desk, queue=made.queue) as serving:
        context = chromium.new_context(color_scheme=scheme)
        opened = context.new_page()
        for path in ("/queue", "/queue/1"):
            opened.goto(f"{serving.address}{path}")
            assert opened.evaluate(MEASURE) == []
            opened.set_viewport_size({"width": 400, "height": 800})
            assert opened.evaluate("document.documentElement.scrollWidth") == 400
        chromium.let_go(context)
