"""Every report, the project's own cases among them, and how one is exported."""

from pathlib import Path

import orjson
import pytest

from moewarden.app.exports import ExportOptions, format_named
from moewarden.graphs import build_investigation

from .reports import REPORTS

CASES = Path(__file__).parents[2] / "cases"
REAL = ("m02_windows_flat_ransomware", "m07_okta_stolen_admin_session", "b17_postfix_newsletter")


@pytest.fixture(scope="session")
def real_reports():
    """Reports of the project's own cases, by rules alone."""
    made = {}
    for name in REAL:
        alert = orjson.loads((CASES / name / "alert.json").read_bytes())
        made[name] = build_investigation(None).invoke({"alert": alert, "logs": str(CASES / name / "logs")})["report"]
    return made


@pytest.fixture(params=[*REPORTS, *REAL])
def report(request):
    if request.param in REPORTS:
        return REPORTS[request.param]()
    return request.getfixturevalue("real_reports")[request.param]


@pytest.fixture
def export():
    """The content and what is left out, of a report in a format."""

    def write(report, name, **options):
        made = format_named(name).write(report, ExportOptions(**options))
        return made.content, made.left_out

    return write
