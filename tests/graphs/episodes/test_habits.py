"""What a share of the house does is routine; what a handful of machines do is not."""

import pytest

from moewarden.graphs.episodes.farends import MOST_NAMES
from moewarden.graphs.episodes.habits import is_recurring_check

from .happenings import event, login, request


def reach(n, name, minutes=0.0):
    return event(
        minutes, action="web_request", category="proxy", src_ip=f"10.0.0.{n}", target=f"http://{name}/x",
        template=f"GET {name} {n}",
    )  # fmt: skip


def house(callers, everybody, name="poll.example"):
    """`callers` machines reach the name, each of `everybody` reaches something else."""
    return [reach(n, name) for n in range(callers)] + [reach(n, "other.test", 1) for n in range(everybody)]


@pytest.mark.parametrize(
    ("callers", "everybody", "explains"),
    [(12, 12, True), (8, 20, True), (6, 40, False), (4, 4, False)],
    ids=["all", "two in five", "six of forty", "all four"],
)
def test_a_far_end_is_polled_by_a_share_of_the_house(explain, callers, everybody, explains):
    found = explain(house(callers, everybody), [1], traits=["c2_pattern"])
    assert ("routine_noise" in found) == explains


def test_one_owners_names_are_one_far_end(explain):
    events = [reach(0, "telemetry.vendor.example"), *(reach(n, "update.vendor.example") for n in range(1, 12))]
    assert "routine_noise" in explain(events, [1], traits=["c2_pattern"])


@pytest.mark.parametrize("platform", ["cloudfront.net", "hosting.example"], ids=["known", "by its many names"])
def test_a_platforms_customers_are_many_owners(explain, platform):
    more = [reach(n, f"c{n}.{platform}", 2) for n in range(1, MOST_NAMES + 2)]
    events = [reach(0, f"evil.{platform}"), *(reach(n, f"good.{platform}") for n in range(1, 12)), *more]
    assert "routine_noise" not in explain(events, [1], traits=["c2_pattern"])


@pytest.mark.parametrize("trait", ["download_execute", "new_admin"])
def test_gaining_something_is_no_routine(explain, trait):
    events = [event(n, action="process_start", user=f"user{n}", product="aws") for n in range(12)]
    assert "routine_noise" in explain(events, [1])
    assert "routine_noise" not in explain(events, [1], traits=[trait])


def scan(days, outcome="failure", address="10.0.0.8", late=0):
    return [
        request(1440 * day + late * day + n, f"/probe{n}", outcome, address) for day in range(days) for n in range(3)
    ]


def ports(actions):
    return [
        event(1440 * day + n, action=action, src_ip="10.0.0.8", dst_ip="10.0.1.9", dst_port=n, outcome=outcome)
        for day in range(2)
        for n, action in enumerate(actions)
        for outcome in ["failure" if action == "network_block" else "success"]
    ]


@pytest.mark.parametrize(
    ("events", "recurring"),
    [
        (scan(2), True),
        (scan(1), False),
        (scan(2, late=30), False),
        (scan(2, "success"), False),
        (scan(2, address="203.0.113.9"), False),
        (ports(["network_block", "network_block", "network_connect"]), True),
        (ports(["network_block", "network_connect", "network_connect"]), False),
        (ports(["network_block", "network_block", "dns_query"]), False),
    ],
    ids=[
        "the same hour, refused",
        "once",
        "at other hours",
        "answered",
        "a stranger",
        "a port that is open",
        "mostly let in",
        "more",
    ],
)
def test_a_check_comes_back_at_its_hour_and_is_refused(explain, events, recurring):
    assert is_recurring_check(explain.scope_of(events, [1, 2, 3], traits=["scan"])) == recurring


@pytest.mark.parametrize(
    ("what", "is_habit"),
    [
        ({"action": "status", "template": "apache:<*>"}, False),
        ({"action": "other", "template": "json:<*> <*>"}, False),
        ({"action": "status", "template": "mssql:Database was restored: <*>"}, True),
        ({"action": "dns_query", "template": "bind:<*>"}, True),
        ({"action": "status", "template": "apache:<*>", "user": "inga"}, True),
    ],
    ids=["neither who nor what", "nor in JSON", "what", "the kind of thing", "who"],
)
def test_lines_that_say_neither_who_nor_what_are_no_habit(explain, what, is_habit):
    events = [event(-1440 * day, **what) for day in range(4)]
    assert ("habitual" in explain(events, [4], level="low")) == is_habit


def asked(minutes, name, client="10.0.0.8"):
    return event(minutes, action="dns_query", category="dns", src_ip=client, dst_ip="10.0.0.2", target=name, template="query")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "explains"),
    [("9f0a6c1e77d04b5bbd2d4f6e11c0aa.t.far.example", False), ("1.2.0.192.bl.list.example", True)],
    ids=["a name that carries something", "the list that it always asks"],
)
def test_whoever_asks_names_every_day_has_no_habit_of_a_new_one(explain, name, explains):
    days = [asked(-1440 * day + n, f"{n}.2.0.192.bl.list.example") for day in (1, 2, 3) for n in range(3)]
    others = [asked(-90, "www.example.org", f"10.0.1.{n}") for n in range(9)]
    found = explain([*days, *others, asked(0, name)], [], alerted=[19])
    assert ("habitual" in found) == explains
    assert ("routine_noise" in found) == explains


def rounds(*more):
    return [
        event(minutes, action="data_read", product="aws", user="sync", src_ip="10.0.0.8")
        for minutes in (*range(0, 300, 30), *more)
    ]


@pytest.mark.parametrize(
    ("extra", "explains"), [((), True), ((132,), False)], ids=["on the beat", "between two rounds"]
)
def test_a_job_explains_no_round_more_than_its_own(explain, extra, explains):
    events = rounds(*extra)
    found = explain(events, [], alerted=[len(events)])
    assert ("scheduled" in found) == explains


@pytest.mark.parametrize(
    ("user", "is_habit"), [("inga", True), ("sync", False)], ids=["its own account", "another account"]
)
def test_a_log_in_is_the_habit_of_an_account(explain, user, is_habit):
    events = [*(login(-1440 * day) for day in (4, 3, 2, 1)), login(0, user=user)]
    assert ("habitual" in explain(events, [], alerted=[5])) == is_habit


@pytest.mark.parametrize(
    ("home", "explains"),
    [("203.0.113.{}", True), ("10.0.0.{}", False)],
    ids=["others come from outside", "others come from inside"],
)
def test_who_comes_from_outside_is_one_of_many_only_where_many_do(explain, home, explains):
    others = [login(n - 2000, user=f"user{n}", address=home.format(20 + n)) for n in range(12)]
    came = login(-3000, user="olaf", address=home.format(99))
    found = explain([*others, came, login(0, user="olaf", address="198.51.100.7")], [], alerted=[14])
    assert ("routine_noise" in found) == explains


def test_rows_of_a_table_have_their_columns_in_common_and_are_no_habit(explain):
    rows = [event(-1440 * day, file="calls.csv", template="csv:{column2,column3,column4}") for day in (4, 3, 2, 1, 0)]
    assert "habitual" not in explain(rows, [], alerted=[5])
