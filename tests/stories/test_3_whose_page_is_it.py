"""Step 3, the other half on pages: another's ids in every address, and in every form that sends some."""

import httpx
import pytest

from tests.stories.addresses import filled, one_of_everything, routes
from tests.stories.forms import Form, at_the_desk, on_the_portal, send
from tests.stories.provider import Json, Provider
from tests.stories.stack import STORY, Stack

pytestmark = STORY

NOT_THERE, NO_SUCH_VERB = 404, 405
# Whose name would be seen if anything of hers were shown.
SECRET = "Salma Secret"


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@pytest.fixture(scope="module")
def coast(stack: Stack) -> Provider:
    return Provider(stack, "coast", "admin@coast.example")


@pytest.fixture(scope="module")
def ours(savanna: Provider) -> Json:
    return one_of_everything(savanna)


@pytest.fixture(scope="module")
def theirs(coast: Provider) -> Json:
    return one_of_everything(coast)


@pytest.fixture(scope="module")
def door(savanna: Provider) -> httpx.Client:
    """Savanna's admin, who may do everything in his own house."""
    return at_the_desk(savanna)


def with_ids(below: str = "") -> list[str]:
    return [
        route
        for route in routes()
        if ("<uuid:" in route or "<int:" in route) and route.startswith("portal/") == (below == "portal/")
    ]


def touched_by(savanna: Provider, coast: Provider) -> int:
    """How many of Coast's rows somebody of Savanna has changed."""
    query = "SELECT count(*) FROM foundation_auditentry WHERE tenant_id = %s AND actor_id = %s"
    tenant, person = coast.get("/auth/me")["organization_id"], savanna.get("/auth/me")["id"]
    return int(savanna.stack.rows(query, tenant, person)[0][0])


def test_every_address_of_the_console_denies_another_providers_ids(
    savanna: Provider, coast: Provider, door: httpx.Client, ours: Json, theirs: Json
) -> None:
    wrong, opened = [], 0
    for route in with_ids():
        own = door.get(filled(route, ours))
        opened += own.status_code == 200
        # What our own page would send; and for the one that is no page, a subscriber of our own.
        body = {"subscriber": ours["id"], **Form(own.text if own.is_success else "").fields}
        for answer in (door.get(filled(route, theirs)), send(door, filled(route, theirs), body)):
            if answer.status_code not in (NOT_THERE, NO_SUCH_VERB) or SECRET in answer.text:
                wrong.append((answer.request.method, route, answer.status_code))
    assert not wrong
    assert opened > 30, "with its own ids the walk comes somewhere"
    assert touched_by(savanna, coast) == 0


def test_no_list_shows_what_a_filter_names_of_another_provider(door: httpx.Client, theirs: Json) -> None:
    account, cause = theirs["client"]["account_number"], theirs["cause"]
    for path in (
        f"/network/sessions/?router={theirs['nas_id']}",
        f"/network/sessions/history/?router={theirs['nas_id']}",
        f"/network/requests/?login={theirs['login_id']}",
        f"/operations/events/?cause={cause}",
        f"/subscribers/?plan={theirs['plan_id']}",
        f"/subscribers/?q={account}",
        f"/subscribers/?q={account}&format=csv",
        f"/invoices/?q={SECRET}",
        f"/payments/?q={SECRET}",
        f"/search/?q={SECRET}",
        f"/search/live/?q={SECRET}",
        f"/new-payment/?q={SECRET}",
        f"/payments/new/?subscriber={theirs['id']}",
        f"/payments/requests/new/?subscriber={theirs['id']}",
    ):
        shown = door.get(path)
        assert shown.status_code in (200, 302, NOT_THERE), path
        told = shown.text.replace(path.partition("?")[2], "") + shown.headers.get("location", "")
        # What was asked for may be said again; nothing beyond it.
        for secret in (theirs["client"]["phone"][-9:], theirs["id"], f"/events/{theirs['position']}/"):
            assert secret not in told, (path, secret)


def test_no_form_takes_another_providers_ids(
    savanna: Provider, coast: Provider, door: httpx.Client, theirs: Json
) -> None:
    before = coast.client(theirs["id"]), coast.payments(theirs["client"])
    someone = {"subscriber_id": theirs["id"], "who": theirs["client"]["account_number"], "amount": "10"}
    for path, body in (
        ("/payments/new/", {**someone, "method": "cash"}),
        (f"/payments/new/?subscriber={theirs['id']}", {**someone, "method": "cash"}),
        ("/payments/requests/new/", someone),
        ("/subscribers/many/message/", {"ids": theirs["id"], "sure": "1", "text": "Habari"}),
        ("/subscribers/many/suspend/", {"ids": theirs["id"], "sure": "1", "reason": "by_hand"}),
        ("/operations/jobs/retry/", {"ids": str(theirs["job_id"])}),
        ("/operations/dead/replay/", {"ids": "1"}),
        ("/organization/", {"organization": theirs["tenant_id"]}),
        (
            "/settings/team/new/",
            {"full_name": "X", "email": "x@x.example", "organization": theirs["tenant_id"]},
        ),
    ):
        answer = send(door, path, body)
        assert answer.status_code in (200, 302, NOT_THERE, 409, 422), (path, answer.status_code)
        assert SECRET not in answer.text, path
    assert (coast.client(theirs["id"]), coast.payments(theirs["client"])) == before
    assert "Habari" not in [text["text"] for text in coast.texts(theirs["client"])]
    assert touched_by(savanna, coast) == 0


def test_a_customer_opens_nobody_elses_pages_neither_here_nor_there(
    savanna: Provider, ours: Json, theirs: Json
) -> None:
    mine = on_the_portal(savanna, savanna.register("Neighbour"))
    own = on_the_portal(savanna, ours["client"])
    opened = 0
    for route in with_ids("portal/"):
        # 302: who has a service is led from the order of one to all plans.
        opened += own.get(filled(route, ours)).status_code in (200, 302)
        for things in (ours, theirs):
            # Everybody may look at what is sold in his own house.
            if things is ours and "plan_id" in route:
                continue
            for answer in (mine.get(filled(route, things)), send(mine, filled(route, things), {})):
                assert answer.status_code in (NOT_THERE, NO_SUCH_VERB), (route, answer.status_code)
                assert SECRET not in answer.text
    assert opened == len(with_ids("portal/"))


def test_a_session_of_one_house_opens_no_other(stack: Stack, door: httpx.Client) -> None:
    elsewhere = stack.raw("coast")
    elsewhere.cookies = door.cookies
    answer = elsewhere.get("/subscribers/")
    assert answer.status_code == 302 and answer.headers["location"].startswith("/sign-in/")


def test_what_a_wall_page_sealed_for_one_house_opens_in_no_other(
    stack: Stack, coast: Provider, theirs: Json
) -> None:
    answer = stack.raw("coast").post("/captive/", data={"name": theirs["client"]["account_number"]})
    assert answer.status_code == 302
    sealed = answer.headers["location"]
    assert "Salma" in stack.raw("coast").get(sealed).text
    for attempt in (stack.raw("savanna").get(sealed), stack.raw("savanna").post(sealed, data={"phone": ""})):
        assert attempt.status_code == NOT_THERE and "Salma" not in attempt.text
