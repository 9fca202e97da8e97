"""The cash desk: three keys from the payer to the receipt, shifts with their sheets, drawers, the day's close."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import Drawer, DrawerMove, Payment, Shift
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def spaced(response: object) -> str:
    return words_of(response).replace("\xa0", " ")


def opened(world: World, desk: Desk, amount: str = "2,000") -> Shift:
    drawer = payments.set_up_drawer(world.ctx, name=f"Desk {Drawer.objects.count() + 1}")
    answer = desk.post("/payments/desk/open/", {"drawer": str(drawer.id), "float_amount": amount})
    assert answer.status_code == 302, words_of(answer)
    return Shift.objects.get(drawer=drawer)


def test_without_a_shift_the_desk_says_how_to_begin(world: World) -> None:
    desk = Desk(world, "billing")
    assert "No drawer is free" in words_of(desk.get("/payments/desk/"))
    payments.set_up_drawer(world.ctx, name="Front desk")
    said = desk.get("/payments/desk/")
    assert "You have no open shift" in words_of(said) and "/payments/desk/open/" in said.content.decode()
    payer = world.sale().subscriber
    refused = desk.get(f"/payments/desk/{payer.id}/")
    assert refused.status_code == 409 and "Open one at the cash desk" in words_of(refused)


def test_from_the_payer_to_the_receipt_in_three_keys(world: World) -> None:
    payer = world.sale(first_name="Zawadi", last_name="Chebet").subscriber
    world.sale(first_name="Zawadi", last_name="Otieno")
    desk = Desk(world, "billing")
    opened(world, desk)
    found = desk.get("/payments/desk/?q=zawadi").content.decode()
    first = found.index(f"/payments/desk/{payer.id}/")
    assert "autofocus" in found[first : first + 80]  # Enter
    form = desk.get(f"/payments/desk/{payer.id}/")
    assert 'value="4,000.00"' in form.content.decode() and "owes KES 4,000.00" in spaced(form)  # Enter
    answer = desk.post(f"/payments/desk/{payer.id}/", {"amount": "4,000.00", "tendered": "5000"})
    assert answer.status_code == 302, words_of(answer)
    payment = Payment.objects.get()
    assert answer["Location"] == f"/payments/desk/?payment={payment.id}"
    done = desk.get(answer["Location"])
    assert "KES 4,000.00 taken from Zawadi Chebet." in spaced(done) and "Give back KES 1,000.00" in spaced(
        done
    )
    assert "in the drawer KES 6,000.00" in spaced(done)
    html = done.content.decode()
    receipt = f"/payments/{payment.id}/receipt.pdf"
    assert 'data-mt-key="Enter"' in html[html.index(receipt) : html.index(receipt) + 150]  # Enter
    assert desk.get(receipt).content.startswith(b"%PDF-")


def test_who_is_found_alone_needs_no_choosing(world: World) -> None:
    payer = world.sale(first_name="Zawadi").subscriber
    desk = Desk(world, "billing")
    opened(world, desk)
    answer = desk.get("/payments/desk/?q=zawadi")
    assert answer.status_code == 302 and answer["Location"] == f"/payments/desk/{payer.id}/"
    assert "Nobody for “nobody”" in words_of(desk.get("/payments/desk/?q=nobody"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"amount": "0"}, "greater than or equal"),
        ({"amount": ""}, "This is needed."),
        ({"amount": "100", "tendered": "99"}, "This is less than the amount."),
    ],
)
def test_cash_that_cannot_be_taken_is_refused_beside_its_field(
    world: World, data: dict[str, str], sentence: str
) -> None:
    payer = world.sale().subscriber
    desk = Desk(world, "billing")
    opened(world, desk)
    answer = desk.post(f"/payments/desk/{payer.id}/", data)
    assert answer.status_code == 422 and sentence in words_of(answer)
    assert Payment.objects.count() == 0


def test_cash_goes_to_the_bank_and_into_petty_cash(world: World) -> None:
    desk = Desk(world, "billing")
    shift = opened(world, desk)
    assert desk.post("/payments/desk/cash/", {"kind": "banked", "amount": "1,500"}).status_code == 302
    petty = desk.post("/payments/desk/cash/", {"kind": "petty", "amount": "100"})
    assert petty.status_code == 422 and "Say what it was spent on." in words_of(petty)
    too_much = desk.post("/payments/desk/cash/", {"kind": "taken", "amount": "501"})
    assert too_much.status_code == 409 and "At most 500.00." in words_of(too_much)
    assert [(move.kind, move.amount) for move in DrawerMove.objects.order_by("id")] == [
        ("brought", Decimal(2000)),
        ("banked", Decimal(1500)),
    ]
    said = spaced(desk.get(f"/payments/shifts/{shift.id}/"))
    assert "Taken to the bank −1,500.00" in said.replace("KES ", "") and "Expected KES 500.00" in said


def test_a_shift_is_closed_by_its_notes_and_has_a_sheet(world: World) -> None:
    desk = Desk(world, "billing")
    shift = opened(world, desk)
    form = spaced(desk.get("/payments/desk/close/"))
    assert "Notes and coins" in form and "2,000.00" not in form  # what is expected is not told
    answer = desk.post("/payments/desk/close/", {"piece_1000": "1", "piece_500": "1", "piece_40": "2"})
    assert answer.status_code == 302, words_of(answer)
    assert answer["Location"] == f"/payments/shifts/{shift.id}/"
    said = spaced(desk.get(answer["Location"]))
    assert "KES 420.00 is missing." in said and "2 × 40" in said and "Counted by Desk billing" in said
    assert desk.get(f"/payments/shifts/{shift.id}.pdf").content.startswith(b"%PDF-")
    again = desk.post(f"/payments/shifts/{shift.id}/close/", {"counted": "2000"})
    assert again.status_code == 409 and "This shift is closed." in words_of(again)
    shift.refresh_from_db()
    assert shift.variance == Decimal(-420)


def test_an_uncounted_shift_stays_open(world: World) -> None:
    desk = Desk(world, "billing")
    shift = opened(world, desk)
    for data in ({}, {"counted": "-1"}, {"piece_1000": "x"}, {"piece_1000": "1", "counted": "5"}):
        assert desk.post("/payments/desk/close/", data).status_code == 422
    shift.refresh_from_db()
    assert shift.is_open


def test_a_cashier_sees_his_own_shifts_alone(world: World) -> None:
    cashier, manager = Desk(world, "billing"), Desk(world, "billing_manager")
    other = opened(world, manager)
    mine = opened(world, cashier)
    listed = cashier.get("/payments/shifts/").content.decode()
    assert str(mine.id) in listed and str(other.id) not in listed
    for url in (f"/payments/shifts/{other.id}/", f"/payments/shifts/{other.id}.pdf"):
        assert cashier.get(url).status_code == 404
    for url in (f"/payments/shifts/{other.id}/close/", f"/payments/shifts/{other.id}/cash/"):
        assert cashier.post(url, {"counted": "0", "kind": "taken", "amount": "1"}).status_code == 404
    for url in ("/payments/drawers/", "/payments/day/", "/payments/drawers/new/", "/payments/drawers/rules/"):
        assert cashier.get(url).status_code == 403
    assert str(mine.id) in manager.get("/payments/shifts/").content.decode()
    assert manager.post(f"/payments/shifts/{mine.id}/close/", {"counted": "2000"}).status_code == 302
    assert not Shift.objects.filter(closed_at=None, id=mine.id).exists()


@pytest.mark.parametrize("role", ["noc", "support", "readonly"])
def test_who_does_not_work_at_the_desk_has_none(world: World, role: str) -> None:
    for url in ("/payments/desk/", "/payments/shifts/", "/payments/desk/open/", "/payments/desk/close/"):
        assert Desk(world, role).get(url).status_code == 403


def test_another_providers_shift_is_not_there(world: World) -> None:
    shift = opened(world, Desk(world, "billing"))
    stranger = Desk(World("coast"))
    for url in (f"/payments/shifts/{shift.id}/", f"/payments/drawers/{shift.drawer_id}/"):
        assert stranger.get(url).status_code == 404
    answer = stranger.post("/payments/desk/open/", {"drawer": str(shift.drawer_id), "float_amount": "1"})
    assert answer.status_code == 422  # not among those that may be chosen


def test_drawers_are_set_up_and_show_what_they_hold(world: World) -> None:
    desk = Desk(world, "billing_manager")
    assert "No drawer yet" in words_of(desk.get("/payments/drawers/"))
    assert desk.post("/payments/drawers/new/", {"name": "Front desk", "active": "on"}).status_code == 302
    taken = desk.post("/payments/drawers/new/", {"name": "FRONT DESK", "active": "on"})
    assert (
        taken.status_code == 409 and "There is a drawer called" in words_of(taken)
    ) or "Taken." in words_of(taken)
    opened(world, Desk(world, "billing"))
    said = spaced(desk.get("/payments/drawers/"))
    assert "Front desk" in said and "Desk billing" in said and "2,000.00" in said
    assert desk.post("/payments/drawers/rules/", {"cash_only_in_shift": "on"}).status_code == 302
    refused = desk.post(
        "/payments/new/", {"who": world.sale().subscriber.account_number, "amount": "5", "method": "cash"}
    )
    assert refused.status_code == 409 and "Cash is taken in a shift here." in words_of(refused)


def test_the_day_closes_over_drawers_and_people(world: World) -> None:
    cashier, manager = Desk(world, "billing"), Desk(world, "billing_manager")
    opened(world, cashier)
    for amount in ("100", "250"):
        cashier.post(f"/payments/desk/{world.sale().subscriber.id}/", {"amount": amount})
    manager.post(
        "/payments/new/", {"who": world.sale().subscriber.account_number, "amount": "70", "method": "bank"}
    )
    assert "1 shift is open" in words_of(manager.get("/payments/day/"))
    cashier.post("/payments/desk/close/", {"counted": "2,345"})
    said = spaced(manager.get("/payments/day/"))
    assert "KES 5.00 is missing." in said
    assert "Desk 1 0.00 2,350.00 5.00 2,345.00 −5.00" in said
    assert "Desk billing 2 350.00 0.00 350.00" in said and "Desk billing_manager 1 0.00 70.00 70.00" in said
    world.later(days=1)
    assert "Desk 1 2,345.00 0.00 0.00 2,345.00" in spaced(manager.get("/payments/day/"))
    assert "Desk 1 0.00 2,350.00" in spaced(manager.get("/payments/day/?on=2026-11-20"))
    rows = b"".join(manager.get("/payments/day/?on=2026-11-20&format=csv").streaming_content).decode()
    assert "Desk 1,0.00,2350.00,5.00,2345.00,-5.00" in rows
    people = b"".join(manager.get("/payments/day/?on=2026-11-20&format=csv&of=people").streaming_content)
    assert b"Desk billing,2,350.00" in people


def test_pages_of_the_desk_cost_the_same_however_many_rows(world: World) -> None:
    desk = Desk(world, "admin")
    shift = opened(world, desk)
    pages = ("/payments/desk/", "/payments/shifts/", f"/payments/shifts/{shift.id}/", "/payments/day/")

    def costs() -> list[int]:
        found = []
        for url in pages:
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(url).status_code == 200
            found.append(len(asked))
        return found

    def busy() -> None:
        desk.post(f"/payments/desk/{world.sale().subscriber.id}/", {"amount": "10"})

    busy()
    costs()
    few = costs()
    for _ in range(8):
        busy()
        opened(world, Desk(world, "billing"))
        Desk(world, "billing").post("/payments/desk/close/", {"counted": "1"})
    assert all(many <= one for many, one in zip(costs(), few, strict=True))


def test_a_mistake_is_reversed_and_never_taken_away(world: World) -> None:
    cashier, manager = Desk(world, "billing"), Desk(world, "billing_manager")
    payer = world.sale().subscriber
    shift = opened(world, manager)
    manager.post(f"/payments/desk/{payer.id}/", {"amount": "400"})
    payment = Payment.objects.get()
    url = f"/payments/{payment.id}/reverse/"
    assert url in manager.get("/payments/desk/").content.decode()
    assert cashier.post(url, {"reason": "mistake", "note": "Typed twice"}).status_code == 403
    answer = manager.post(url, {"reason": "mistake", "note": "Typed twice"})
    assert answer.status_code == 302, words_of(answer)
    page = manager.get(f"/payments/shifts/{shift.id}/")
    assert url not in page.content.decode()
    said = spaced(page)
    assert "Taken KES 400.00" in said and "Reversals and expenses KES −400.00" in said
    assert manager.post("/payments/desk/close/", {"counted": "2000"}).status_code == 302
    shift.refresh_from_db()
    assert shift.variance == 0
