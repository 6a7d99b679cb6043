"""A malicious verdict that is not about the alert says so wherever the verdict stands."""

import io
import json

import pytest
from rich.console import Console

from moewarden.app.console.cases import view_case
from moewarden.app.console.pages import fill
from moewarden.app.desk.folders import Folders
from moewarden.app.rendering.html import render_html
from moewarden.app.rendering.markdown import render_markdown
from moewarden.app.rendering.terminal import print_summary

SAID = {True: "Malicious, beside the alert", False: "Malicious"}


@pytest.fixture(params=[True, False], ids=["beside", "about it"])
def told(request, report):
    report["verdict"], report["beside_alert"] = "malicious", request.param
    return report


def test_reports_say_it(told):
    console = Console(file=io.StringIO(), width=100)
    print_summary(told, console)
    expected = SAID[told["beside_alert"]]
    assert console.file.getvalue().strip().startswith(expected.replace("Malicious", "MALICIOUS") + "  ")
    assert f"**Malicious**{expected.removeprefix('Malicious')}, severity" in render_markdown(told)
    html = render_html(told)
    assert f"<dd>{expected}</dd>" in html
    assert f"<title>{expected}: " in html


def test_lists_of_runs_say_it(told, tmp_path):
    run = tmp_path / "runs" / "one"
    run.mkdir(parents=True)
    (run / "report.json").write_text(json.dumps(told))
    (line,) = Folders(tmp_path / "runs").all()
    page = fill("case_head.html.j2", case=view_case(line), back="/")
    assert f">{SAID[told['beside_alert']]}</span>" in page
