"""Step 3: a customer is registered and activated; what is his is nobody else's."""

import pytest

from mtandao.gateways.radius.passwords import nt_hash
from tests.stories.provider import Provider, sign_up
from tests.stories.stack import STORY, Stack

pytestmark = STORY

SPELLINGS = (
    "0722 000 317",
    "+254722000317",
    "254722000317",
    "0722-000-317",
    "(0722) 000317",
    "00254 722 000 317",
)


@pytest.fixture(scope="module")
def provider(stack: Stack) -> Provider:
    provider = sign_up(stack, "lines")
    provider.plan("Home Basic")
    return provider


def test_a_sale_gives_account_login_and_first_invoice_with_the_installation(provider: Provider) -> None:
    client = provider.register(activate=False)
    assert client["account_number"].startswith("LIN-")
    (service,) = client["subscriptions"]
    assert (service["state"], service["access"]) == ("pending_installation", "none")
    assert service["radius_username"].startswith("wanjiku")
    assert len(provider.password_of(client)) >= 8
    (invoice,) = provider.invoices(client)
    assert (invoice["total"], invoice["status"]) == ("4000.00", "unpaid")
    lines = provider.get(f"/billing/invoices/{invoice['id']}")["lines"]
    assert [(line["kind"], line["amount"]) for line in lines] == [("plan", "2500.00"), ("setup", "1500.00")]
    assert client["balance"] == "-4000.00"
    assert provider.names(client_id=client["id"])[:3] == [
        "subscriber.created",
        "subscription.sold",
        "invoice.issued",
    ]


def test_activation_writes_what_radius_needs(provider: Provider, stack: Stack) -> None:
    client = provider.register(activate=False, static_ip="100.64.77.9")
    name, password = client["subscriptions"][0]["radius_username"], provider.password_of(client)
    assert stack.radius_rows("SELECT FROM radcheck WHERE username = %s", name) == []
    moved = provider.post(f"/clients/{client['id']}/activation", {})
    assert moved["subscription"]["state"] == "active"
    provider.wait_until_radius_gives(client)
    of_user = "SELECT attribute, op, value FROM {} WHERE username = %s ORDER BY attribute"
    assert stack.radius_rows(of_user.format("radcheck"), name) == [
        ("Cleartext-Password", ":=", password),
        ("NT-Password", ":=", nt_hash(password).hex()),
    ]
    assert stack.radius_rows(of_user.format("radreply"), name) == [("Framed-IP-Address", ":=", "100.64.77.9")]
    groups = stack.radius_rows("SELECT groupname, priority FROM radusergroup WHERE username = %s", name)
    assert groups == [("plan-home-basic", 1)]
    told = provider.names(client_id=client["id"])
    assert told[told.index("subscription.activated") :] == [
        "subscription.activated",
        "access.changed",
        "access.provisioned",
    ]


def test_a_second_activation_is_refused_and_changes_nothing(provider: Provider) -> None:
    client = provider.register()
    provider.wait_until_radius_gives(client)
    before = provider.client(client["id"]), provider.names(client_id=client["id"])
    path = f"/clients/{client['id']}/activation"
    assert provider.refused("POST", path, {}) == (409, "subscription.already_active")
    assert (provider.client(client["id"]), provider.names(client_id=client["id"])) == before


def test_a_phone_in_six_spellings_is_one_number(provider: Provider) -> None:
    clients = [provider.register(phone=spelling) for spelling in SPELLINGS]
    assert {client["phone"] for client in clients} == {"+254722000317"}
    wanted = {client["id"] for client in clients}
    for spelling in SPELLINGS:
        found = provider.get("/clients", phone=spelling)["items"]
        assert {client["id"] for client in found} == wanted, spelling
    assert provider.refused("POST", "/clients", {"first_name": "No", "phone": "12"})[0] == 422


def test_a_name_in_arabic_script_is_kept_and_its_login_can_be_typed(provider: Provider) -> None:
    client = provider.register("محمد", last_name="عبد الله")
    assert provider.client(client["id"])["full_name"] == "محمد عبد الله"
    username = client["subscriptions"][0]["radius_username"]
    assert username.isascii() and username == client["account_number"].replace("-", "").lower()
    assert [each["id"] for each in provider.get("/clients", q="عبد الله")["items"]] == [client["id"]]


def test_the_same_request_with_a_key_registers_once(provider: Provider) -> None:
    body = {"first_name": "Once", "phone": "0722000999", "package_id": provider.any_plan()["id"]}
    first = provider.ask("POST", "/clients", body, **{"Idempotency-Key": "a sale of today"})
    again = provider.ask("POST", "/clients", body, **{"Idempotency-Key": "a sale of today"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert len(provider.get("/clients", phone="0722000999")["items"]) == 1
