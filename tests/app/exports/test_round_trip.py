"""What we export as STIX or MISP, our own reader of intelligence takes."""

import pytest

from moewarden.graphs.intelligence import read_intelligence

from .reports import ODD_INDICATORS, benign_report, odd_report

NOT_IN_STIX = ("key", "arn", "task", "host")
NOT_READ_FROM_MISP = ("key", "arn")


@pytest.fixture
def read_back(export, tmp_path):
    """What is known once an export is given as intelligence."""

    def read(report, name):
        path = tmp_path / f"export.{name}"
        path.write_bytes(export(report, name)[0])
        return read_intelligence([path])

    return read


@pytest.mark.parametrize(("name", "without"), [("stix", NOT_IN_STIX), ("misp", NOT_READ_FROM_MISP)])
def test_every_indicator_that_the_format_holds_comes_back(read_back, name, without):
    known = read_back(odd_report(), name)
    for kind, value, why in ODD_INDICATORS:
        wanted = "evil.exe" if (kind, name) == ("process", "stix") else value
        found = known.look_up(wanted)
        assert bool(found) is (kind not in without), (kind, value)
        assert not found or name == "stix" or why in found[0].note
    assert not known.look_up("8.8.8.8")
    assert not known.look_up("999.1.1.1")


@pytest.mark.parametrize("name", ["stix", "misp"])
def test_a_benign_report_makes_nobody_known_as_bad(read_back, name):
    assert dict(read_back(benign_report(), name).indicators) == {}


@pytest.mark.parametrize("name", ["stix", "misp"])
def test_reports_of_cases_come_back(read_back, real_reports, name):
    for report in real_reports.values():
        known = read_back(report, name)
        assert all(known.look_up(item["value"]) for item in report["iocs"])
        assert bool(known.indicators) == bool(report["iocs"])
