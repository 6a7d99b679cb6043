"""Who the platform says acted, and whose records were read."""

import pytest

from .happenings import event


def call(minutes, user, target="", action="data_read", outcome="success", kind="IAMUser"):
    return event(
        minutes, action=action, outcome=outcome, user=user, target=target, product="aws", format="cloudtrail",
        fields={"userIdentity.type": kind},
    )  # fmt: skip


DELIVERY = call(0, "delivery.logs.amazonaws.com", "flow/AWSLogs/1/x.gz", "file_write", kind="AWSService")


@pytest.mark.parametrize(
    ("kind", "explains"), [("AWSService", True), ("IAMUser", False)], ids=["as a service", "a user of that name"]
)
def test_a_service_of_the_platform_is_one_by_the_platforms_record(explain, kind, explains):
    ended = call(0, "autoscaling.amazonaws.com", "i-1", "resource_delete", kind=kind)
    assert ("platform_service" in explain([ended], [1])) == explains


@pytest.mark.parametrize(("user", "explains"), [("system:kube-scheduler", True), ("system:anonymous", False)])
def test_a_clusters_own_parts(explain, user, explains):
    moved = event(action="resource_delete", user=user, product="kubernetes", format="kubernetes")
    assert ("platform_service" in explain([moved], [1])) == explains


def test_reading_what_the_platform_delivers(explain):
    reading = [call(5 + n / 60, "inga", f"flow/AWSLogs/1/{n}.gz") for n in range(5)]
    flagged = [2, 3, 4, 5, 6]
    traits = ["mass_read", "exfiltration"]
    assert explain([DELIVERY, *reading], flagged, traits=traits)["own_records"] == flagged
    assert "own_records" not in explain(reading, [1, 2, 3, 4, 5], traits=traits)
    elsewhere = [*reading[:4], call(6, "inga", "customers/contracts/1/a.pdf")]
    assert explain([DELIVERY, *elsewhere], flagged, traits=traits)["own_records"] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "beside",
    [
        call(6, "inga", "flow/AWSLogs/2/y.gz", outcome="failure"),
        call(6, "inga", "inga", "credential_create"),
    ],
    ids=["something was refused", "something was changed"],
)
def test_more_than_reading_is_no_collection(explain, beside):
    reading = [call(5 + n / 60, "inga", f"flow/AWSLogs/1/{n}.gz") for n in range(5)]
    assert "own_records" not in explain([DELIVERY, *reading, beside], [2, 3, 4, 5, 6])


def test_what_a_user_put_there_is_no_delivery(explain):
    put = {**DELIVERY, "fields": {"userIdentity.type": "IAMUser"}}
    assert "own_records" not in explain(
        [put, *(call(5, "inga", f"flow/AWSLogs/1/{n}.gz") for n in range(3))], [2, 3, 4]
    )


@pytest.mark.parametrize(
    "created",
    [
        {"action": "account_create", "target": "svc-deploy"},
        {"action": "resource_create", "target": "svc-deploy", "template": "anything"},
        {"action": "resource_create", "target": "projects/7", "fields": {"request.account_id": "svc-deploy"}},
        {"action": "resource_create", "target": "", "fields": {"requestParameters.roleName": "svc-deploy"}},
    ],
    ids=["an account", "a thing of that name", "a record that names it", "a role"],
)
def test_an_identity_that_was_created_here_is_no_automation(explain, created):
    acts = [event(n, action="resource_change", user="svc-deploy", product="aws") for n in (-300, 0)]
    assert "automation" in explain(acts, [2])
    made = event(-900, user="olaf", product="aws", **{"template": "t", **created})
    assert "automation" not in explain([made, *acts], [3])


def test_an_identity_that_creates_things_was_not_created_by_them(explain):
    made = event(
        -900, user="svc-deploy", product="aws", action="resource_create", target="bucket-7",
        fields={"userIdentity.userName": "svc-deploy", "requestParameters.userName": "svc-deploy"},
    )  # fmt: skip
    acts = [event(n, action="resource_change", user="svc-deploy", product="aws") for n in (-300, 0)]
    assert "automation" in explain([made, *acts], [3])
