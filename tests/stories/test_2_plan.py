"""Step 2: a plan is made, and RADIUS knows it."""

import pytest

from tests.stories.provider import Json, Provider, sign_up
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

BURST = {
    "download_mbps": "40",
    "upload_mbps": "10",
    "threshold_download_mbps": "16",
    "threshold_upload_mbps": "4",
    "time": "10/10",
}
OF_GROUP = """
SELECT value FROM radgroupreply WHERE tenant_id = %s AND groupname = %s AND attribute = 'Mikrotik-Rate-Limit'
"""


@pytest.fixture(scope="module")
def provider(stack: Stack) -> Provider:
    return sign_up(stack, "plans")


def rate(provider: Provider, group: str) -> list[str]:
    tenant = provider.get("/auth/me")["organization_id"]
    return [value for (value,) in provider.stack.radius_rows(OF_GROUP, tenant, group)]


def becomes(provider: Provider, plan: Json, wanted: str) -> None:
    eventually(lambda: rate(provider, plan["radius_group"]) == [wanted], what=f"the rate {wanted}")


def test_a_plan_is_a_radius_group_with_its_rate_upload_first(provider: Provider) -> None:
    plan = provider.plan("Home Basic")
    assert plan["radius_group"] == "plan-home-basic"
    becomes(provider, plan, "5120k/20480k")
    assert provider.names(subject_id=plan["id"]) == ["plan.created"]


def test_a_burst_is_written_as_mikrotik_reads_it(provider: Provider) -> None:
    plan = provider.plan("Home Burst", burst=BURST)
    becomes(provider, plan, "5120k/20480k 10240k/40960k 4096k/16384k 10/10")


def test_a_plan_that_is_renamed_while_in_use_keeps_its_group(provider: Provider) -> None:
    plan = provider.plan("Night Owl")
    client = provider.register(package_id=plan["id"])
    provider.wait_until_radius_gives(client)
    renamed = provider.patch(f"/packages/{plan['id']}", {"name": "Late Shift"})
    assert (renamed["name"], renamed["radius_group"]) == ("Late Shift", "plan-night-owl")
    provider.wait_for("plan.changed", subject_id=plan["id"])
    provider.patch(f"/packages/{plan['id']}", {"download_mbps": "30"})
    becomes(provider, renamed, "5120k/30720k")
    username = client["subscriptions"][0]["radius_username"]
    groups = provider.stack.radius_rows("SELECT groupname FROM radusergroup WHERE username = %s", username)
    assert groups == [("plan-night-owl",)]


def test_two_plans_of_one_name_are_refused_and_the_first_stays(provider: Provider) -> None:
    plan = provider.plan("Only One")
    again = {"name": "Only One", "download_mbps": "5", "upload_mbps": "5", "price": "10"}
    assert provider.refused("POST", "/packages", again) == (409, "plan.name_taken")
    assert provider.get(f"/packages/{plan['id']}") == plan


def test_the_same_name_at_another_provider_is_another_group(provider: Provider, stack: Stack) -> None:
    other = sign_up(stack, "plans")
    mine = provider.plan("Shared Name", download_mbps="10", upload_mbps="2")
    theirs = other.plan("Shared Name", download_mbps="50", upload_mbps="50")
    assert mine["radius_group"] == theirs["radius_group"] == "plan-shared-name"
    becomes(provider, mine, "2048k/10240k")
    becomes(other, theirs, "51200k/51200k")
