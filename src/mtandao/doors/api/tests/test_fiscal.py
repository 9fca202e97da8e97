"""The tax office by API: its line, the device, and its signature on an invoice."""

from datetime import datetime
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World

DEVICE: dict[str, Any] = {
    "pin": "P051234567S",
    "branch": "00",
    "serial": "demo-0001",
    "item_class": "8111210100",
    "communication_key": "told-once",
}


def _told(world: World, admin: Caller) -> dict[str, Any]:
    """What the line says of the newest paper, once a device is set up and something sold."""
    assert admin.patch("/billing/fiscal-device", DEVICE).status_code == 200
    world.sale(activate=False)
    found: dict[str, Any] = admin.get("/billing/fiscal-documents").json()["items"][0]
    return found


def test_a_device_is_set_up_read_without_its_keys_and_retired(admin: Caller) -> None:
    assert problem(admin.get("/billing/fiscal-device"), 404, "not_found")["detail"].startswith("No fiscal")
    wrong = problem(admin.patch("/billing/fiscal-device", {**DEVICE, "pin": "12"}), 422, "malformed")
    assert "Eleven characters" in str(wrong)
    made = admin.patch("/billing/fiscal-device", DEVICE)
    assert (made.json()["state"], made.json()["pin"], made.json()["next_number"]) == (
        "ready",
        "P051234567S",
        1,
    )
    assert "told-once" not in made.content.decode()
    changed = admin.patch("/billing/fiscal-device", {"sandbox": True}).json()
    assert (changed["sandbox"], changed["serial"]) == (True, "demo-0001")
    taken = admin.patch("/billing/fiscal-device", {"pin": "P059999999C"})
    assert "Retire it" in problem(taken, 409, "fiscal.device_started")["detail"]
    assert admin.post("/billing/fiscal-device/tests", {}).status_code == 201
    assert admin.delete("/billing/fiscal-device").status_code == 204
    assert admin.get("/billing/fiscal-device").status_code == 404


def test_an_invoice_says_what_the_tax_office_says_of_it(world: World, admin: Caller) -> None:
    line = _told(world, admin)
    assert (line["state"], line["number"], line["signature"]) == ("pending", 1, "")
    receipt = billing.FiscalReceipt("KRACU1", 7, 9, "DATA", "ABCD", world.now, "https://kra.example/x")
    billing.record_signed(world.ctx, document_id=line["id"], receipt=receipt)
    seen = admin.get(f"/billing/invoices/{line['invoice_id']}").json()["fiscal"]
    assert (seen["state"], seen["control_unit"], seen["receipt"], seen["qr"]) == (
        "signed",
        "KRACU1",
        "7/9",
        "https://kra.example/x",
    )
    assert datetime.fromisoformat(seen["signed_at"]) == world.now
    assert admin.get("/billing/fiscal-documents?state=pending").json()["items"] == []
    found = admin.get(f"/billing/fiscal-documents?q={line['paper_number']}").json()["items"]
    assert [each["id"] for each in found] == [line["id"]]


def test_an_invoice_of_before_the_device_has_none(world: World, admin: Caller) -> None:
    before = world.sale(activate=False).invoice
    _told(world, admin)
    assert admin.get(f"/billing/invoices/{before.id}").json()["fiscal"] is None
    at = f"/billing/invoices/{_told(world, admin)['invoice_id']}/voiding"
    refused = admin.post(at, {"reason": "Billed twice"})
    assert "credit note" in problem(refused, 409, "invoice.told_to_tax_office")["detail"]


def test_a_rejected_one_is_sent_again_once(world: World, admin: Caller) -> None:
    line = _told(world, admin)
    billing.record_rejected(world.ctx, document_id=line["id"], words="KRA says 910")
    assert admin.get(f"/billing/fiscal-documents/{line['id']}").json()["said"] == "KRA says 910"
    again = admin.post(f"/billing/fiscal-documents/{line['id']}/resend", {})
    assert (again.status_code, again.json()["state"]) == (201, "pending")
    problem(admin.post(f"/billing/fiscal-documents/{line['id']}/resend", {}), 409, "fiscal.not_rejected")


def test_classes_are_read_and_chosen(world: World, admin: Caller) -> None:
    billing.create_tax_group(world.ctx, code="ODD", name="Odd")
    assert admin.get("/billing/fiscal-classes").json() == [{"tax_group_code": "ODD", "fiscal_class": ""}]
    chosen = admin.patch("/billing/fiscal-classes", {"classes": {"ODD": "E"}})
    assert chosen.json() == [{"tax_group_code": "ODD", "fiscal_class": "E"}]
    assert admin.patch("/billing/fiscal-classes", {"classes": {"ODD": None}}).json()[0]["fiscal_class"] == ""
    assert admin.patch("/billing/fiscal-classes", {"classes": {"ODD": "Q"}}).status_code == 422


def test_who_only_sees_invoices_reads_the_line_alone(world: World, admin: Caller) -> None:
    line = _told(world, admin)
    agent = of_role(world, "billing")
    assert agent.get(f"/billing/fiscal-documents/{line['id']}").status_code == 200
    assert agent.get("/billing/fiscal-device").status_code == 403
    assert agent.patch("/billing/fiscal-device", {"sandbox": True}).status_code == 403
    assert agent.post(f"/billing/fiscal-documents/{line['id']}/resend", {}).status_code == 403
