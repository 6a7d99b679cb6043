"""What a person does in a browser, in a real one."""

import re


def test_a_case_is_started_and_followed_to_its_report(browser, site):
    page = browser(site.serving.address)
    page.get_by_label("Logs").fill(str(site.logs))
    page.get_by_label("Question").fill("Who guessed the password?")
    page.get_by_role("button", name="Investigate").click()
    assert "/runs/" in page.url
    # The page of a run that goes on turns into its report by itself.
    page.get_by_role("heading", name="Further questions").wait_for()
    assert "198[.]51[.]100[.]23" in page.inner_text("#answer")
    page.goto(site.serving.address)
    row = page.get_by_role("row", name=re.compile("Who guessed the password"))
    assert "finished" in row.inner_text()


def test_what_is_wrong_with_a_case_is_said_and_nothing_typed_is_lost(browser, site):
    page = browser(site.serving.address)
    page.get_by_label("Logs").fill("/nowhere/at/all")
    page.get_by_label("Question").fill("Who guessed the password?")
    page.get_by_label("Alert").fill('{"rule": "x"}')
    with page.expect_response(lambda answer: answer.url.endswith("/start")) as started:
        page.get_by_role("button", name="Investigate").click()
    assert started.value.status == 400
    assert "/nowhere/at/all: no such file or folder" in page.inner_text(".problem")
    assert page.input_value("#question") == "Who guessed the password?"
    assert page.input_value("#alert") == '{"rule": "x"}'


def test_two_browsers_see_the_same_and_a_reload_shows_it_again(browser):
    first, second = browser(), browser()
    first.locator("#E1 summary").click()
    first.locator("#E1").get_by_label("Tags").fill("seen, ask ines")
    first.locator("#E1").get_by_label("Note").fill("the first guess <b>&amp;")
    first.locator("#E1").get_by_role("button", name="Keep").click()
    for page in (first, second):
        page.locator("#note-E1 .noted").wait_for()
        assert "ask ines" in page.text_content("#note-E1 .noted")
        assert "the first guess <b>&amp;" in page.text_content("#note-E1 .noted")
    second.get_by_label("Ask the next question").fill("How many log-ins failed?")
    second.get_by_role("button", name="Ask").click()
    for page in (first, second):
        page.locator(".turn .said").wait_for()
        assert "How many log-ins failed?" in page.inner_text("#turns")
    told = first.inner_text("#turns")
    first.reload()
    assert first.inner_text("#turns") == told
    assert "ask ines" in first.text_content("#note-E1")


def test_an_answer_that_comes_before_its_question_is_confirmed_stays(browser):
    page = browser()
    before = page.locator(".turn .said").count()

    def confirm_late(route):
        confirmed = route.fetch()
        while page.locator(".turn .said").count() == before:
            page.wait_for_timeout(50)
        route.fulfill(response=confirmed)

    page.route("**/ask", confirm_late)
    page.get_by_label("Ask the next question").fill("Which accounts are compromised?")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_function("() => document.getElementById('next-question').value === ''")
    assert page.locator(".turn .said").count() == before + 1
    assert page.locator(".turn .waiting").count() == 0


def test_lines_around_evidence_are_the_logs_own(browser, site):
    page = browser()
    page.locator("#E2").get_by_role("link", name="Lines around it").click()
    page.locator("#around-E2 .this").wait_for()
    line = int(page.inner_text("#around-E2 .this .line-number"))
    raw = (site.logs / "auth.log").read_text().splitlines()
    assert page.inner_text("#around-E2 .this code") == raw[line - 1]
    assert raw[line] in page.inner_text("#around-E2")


def test_the_brush_narrows_the_events_and_the_address_keeps_the_window(browser):
    page = browser("/events")
    before = page.inner_text(".count-line")
    box = page.locator(".plot-box").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 60, steps=3)
    with page.expect_response(lambda answer: "/events/found" in answer.url):
        page.mouse.up()
    page.wait_for_function("before => document.querySelector('.count-line').textContent !== before", arg=before)
    page.wait_for_url("**/events?*until=*")
    narrowed = page.inner_text(".count-line")
    page.reload()
    assert page.inner_text(".count-line") == narrowed
    # The same by keyboard: the end moves one bar to the right.
    page.get_by_label("Last bar of the time window").focus()
    until = page.input_value("#until")
    with page.expect_response(lambda answer: "/events/found" in answer.url):
        page.keyboard.press("ArrowRight")
    assert page.input_value("#until") > until


def test_keys_lead_through_the_events(browser):
    page = browser("/events")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "words"
    page.keyboard.type("shadow")
    with page.expect_response(lambda answer: "/events/found" in answer.url):
        page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.event').length < 5")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".event-detail pre").wait_for()
    assert "COMMAND=/usr/bin/cat /etc/shadow" in page.inner_text(".event-detail pre")


def test_entities_lead_to_their_events(browser):
    page = browser("/entities")
    page.get_by_role("link", name="198.51.100.23").click()
    assert page.input_value("#entity") == "198.51.100.23"
    assert "41 events" in page.inner_text(".count-line")


def test_a_report_is_accepted_to_memory(browser, site, monkeypatch):
    remembered = []
    monkeypatch.setattr(site.desk, "accept", remembered.append)
    page = browser()
    with page.expect_navigation():
        page.get_by_role("button", name="Accept to memory").click()
    assert remembered == [site.run]


def test_a_call_waits_for_a_persons_word_and_gets_exactly_what_was_shown(browser, site, monkeypatch):
    from moewarden.app.desk import Approval

    arguments = {"host": "web-01", "note": "\u202etxt.exe <script>", "count": 3, "wide": "a" + " " * 40 + "b"}
    call = Approval(number=7, tool="isolate_host", arguments=arguments, specialist="triage", question="Isolate it?")
    said = []
    monkeypatch.setattr(site.desk, "approvals", lambda _: [] if said else [call])
    monkeypatch.setattr(site.desk, "approve", lambda *given: said.append(("approve", *given[1:])))
    monkeypatch.setattr(site.desk, "refuse", lambda _, number, **__: said.append(("refuse", number)))
    page = browser()
    shown = page.inner_text(".approval .exact")
    assert "\\u202e" in shown
    assert "[40 spaces]" in shown
    page.get_by_role("button", name="Approve this call").click()
    page.locator(".approval").wait_for(state="detached")
    assert said == [("approve", 7, arguments)]
    said.clear()
    page.reload()
    page.get_by_role("button", name="Refuse").click()
    page.locator(".approval").wait_for(state="detached")
    assert said == [("refuse", 7)]


def test_a_line_far_down_is_reached_by_link_noted_on_and_closed_by_escape(browser, site):
    import shutil

    from .many_lines import stretch

    folder = site.desk.root / "far"
    shutil.copytree(site.desk.folder(site.run), folder)
    stretch(folder / "report.json", 450)
    try:
        page = browser(f"{site.serving.address}/runs/far#E444")
        page.wait_for_function("document.querySelector('#E444').getBoundingClientRect().top < innerHeight")
        page.locator("#E444").get_by_role("link", name="Lines around it").click()
        page.locator("#around-E444 .raw-lines").wait_for()
        page.keyboard.press("Escape")
        page.wait_for_function("document.querySelector('#around-E444').children.length === 0")
        assert page.evaluate("document.activeElement.textContent") == "Lines around it"
        page.locator("#E444").get_by_role("link", name="Tag or note").click()
        page.locator("#note-E444").get_by_label("Tags").fill("far")
        page.locator("#note-E444").get_by_role("button", name="Keep").click()
        page.locator("#note-E444 .noted").wait_for()
        assert site.desk.notes("far")["E444"].tags == ("far",)
    finally:
        shutil.rmtree(folder)


def test_escape_closes_what_was_opened_and_leads_back(browser):
    page = browser("/events")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".event-detail pre").wait_for()
    page.keyboard.press("Escape")
    page.locator(".event-detail").wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('.event > a')")
    page.goto(page.url.removesuffix("/events"))
    page.locator("#E3 summary").click()
    page.locator("#E3").get_by_label("Tags").focus()
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('#E3 details').open")
    assert page.evaluate("document.activeElement.localName") == "summary"
