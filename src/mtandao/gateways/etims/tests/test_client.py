"""The client against the simulated KRA: each thing it may say, and what the client makes of it."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.gateways.etims.client import EtimsClient, receipt_url
from mtandao.gateways.etims.config import EARLY_PATHS, Door
from mtandao.gateways.etims.papers import as_bytes
from mtandao.gateways.etims.simulator import SimulatorConfig, create_app
from mtandao.gateways.etims.tests.conftest import (
    COAST,
    IMPATIENT,
    ITEM,
    SAVANNA,
    Office,
    Starter,
    item,
    paper,
    well,
)
from mtandao.gateways.outbound.answers import Accepted, Kind, NotSent, Rejected, Unknown
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.outbound.redaction import for_keeping
from mtandao.gateways.simulation.serving import free_port, in_background


def test_a_device_is_made_known_and_its_key_told_once(office: Office) -> None:
    told = well(office.client().initialise())
    assert (told.taxpayer, told.branch_name) == ("Savanna Net Ltd", "Headquarter")
    assert told.control_unit.startswith("KRACU") and len(told.communication_key) == 64
    again = office.client().initialise()
    assert isinstance(again, Rejected) and (again.code, again.kind) == ("902", Kind.ALREADY_DONE)


def test_the_key_never_stands_in_the_record(office: Office) -> None:
    answer = office.client().initialise()
    assert isinstance(answer, Accepted) and answer.exchange is not None
    assert answer.value.communication_key not in answer.exchange.received
    assert answer.value.communication_key not in repr(answer.value)
    assert "K3Y" not in for_keeping({"data": {"info": {"cmcKey": "K3Y"}}})


def test_a_serial_that_was_not_approved_is_refused(office: Office) -> None:
    stranger = office.client(replace(SAVANNA, serial="somebody-elses"))
    refused = stranger.initialise()
    assert isinstance(refused, Rejected) and (refused.code, refused.kind) == ("901", Kind.CREDENTIALS)


def test_a_paper_is_signed(office: Office) -> None:
    client = office.begun()
    receipt = well(client.save_sale(as_bytes(paper())))
    assert (receipt.number, len(receipt.internal_data), len(receipt.signature)) == (1, 26, 16)
    assert abs(receipt.signed_at - real_now()) < timedelta(minutes=1)
    (there,) = office.papers
    assert (there["trader_number"], there["total"], there["signature"]) == (
        "INV-000001",
        "1500",
        receipt.signature,
    )


def test_the_code_on_the_paper_leads_to_the_receipt(office: Office) -> None:
    receipt = well(office.begun().save_sale(as_bytes(paper())))
    url = receipt_url(office.config(), receipt.signature)
    assert url.endswith(f"?Data={SAVANNA.tin}00{receipt.signature}")
    assert "INV-000001" in office.http.get(url).text
    assert office.http.get(url + "0").status_code == 404


def test_a_credit_note_refers_to_the_number_of_its_invoice(office: Office) -> None:
    client = office.begun()
    well(client.save_sale(as_bytes(paper(1))))
    well(client.save_sale(as_bytes(paper(2, trader_number="CN-000001", original=1))))
    credit = office.papers[1]["body"]
    assert (credit["rcptTyCd"], credit["orgInvcNo"], credit["rfdRsnCd"]) == ("R", 1, "06")
    unheard_of = client.save_sale(as_bytes(paper(3, original=77)))
    assert isinstance(unheard_of, Rejected) and "orgInvcNo" in unheard_of.message
    of_a_credit = client.save_sale(as_bytes(paper(3, original=2)))
    assert isinstance(of_a_credit, Rejected) and of_a_credit.code == "910"


def test_the_same_number_twice_is_told_as_sent_before(office: Office) -> None:
    client, body = office.begun(), as_bytes(paper())
    first = well(client.save_sale(body))
    again = client.save_sale(body)
    assert isinstance(again, Rejected) and (again.code, again.kind) == ("994", Kind.ALREADY_DONE)
    kept = well(client.sale_detail(1))
    assert kept.receipt == first and kept.trader_number == "INV-000001" and Decimal(kept.total) == 1500
    assert well(client.sale_detail(2)) is None
    assert len(office.papers) == 1


@pytest.mark.parametrize("code", ["894", "899", "999"])
def test_an_answer_that_may_mean_taken_is_unknown_and_the_next_try_shows_it(
    office: Office, code: str
) -> None:
    client, body = office.begun(), as_bytes(paper())
    office.post("next", code=code, kept=True)
    first = client.save_sale(body)
    assert isinstance(first, Unknown) and code in first.reason
    again = client.save_sale(body)
    assert isinstance(again, Rejected) and again.code == "994"
    sent = office.bodies()
    assert sent[0] == sent[1] and len(office.papers) == 1


@pytest.mark.parametrize("kind", ["hang_after", "truncated", "wrong_type", "empty"])
def test_a_lost_answer_is_unknown_too(office: Office, kind: str) -> None:
    begun = office.begun()
    key = begun._config.communication_key
    office.post("faults", kind=kind, path="/etims-api/saveTrns")
    client = office.client(communication_key=key, timeouts=IMPATIENT)
    assert isinstance(client.save_sale(as_bytes(paper())), Unknown)
    again = client.save_sale(as_bytes(paper()))
    assert isinstance(again, Rejected) and again.code == "994"


def test_the_number_must_follow(office: Office) -> None:
    client = office.begun()
    well(client.save_sale(as_bytes(paper(1))))
    refused = client.save_sale(as_bytes(paper(3)))
    assert isinstance(refused, Rejected) and (refused.code, refused.kind) == ("910", Kind.INVALID)
    assert "3 does not follow 1" in refused.message
    odd = client.save_sale(as_bytes(paper()).replace(b'"invcNo":1', b'"invcNo":"two"'))
    assert isinstance(odd, Rejected) and odd.code == "500"


def test_an_item_must_be_known_before(office: Office) -> None:
    client = office.begun()
    refused = client.save_sale(as_bytes(paper(items=[item(code="KE3NTXU0000009")])))
    assert isinstance(refused, Rejected) and "KE3NTXU0000009 is not registered" in refused.message
    again = client.save_item(code=ITEM, class_code="8111210100", name="Internet", tax_class="B")
    assert isinstance(again, Rejected) and again.code == "994"


def test_sums_are_looked_at_in_both_ways(start: Starter) -> None:
    net, gross = start(), start(net=False)
    for office, right in ((net, True), (gross, False)):
        client = office.begun()
        wrong = client.save_sale(as_bytes(paper(), net=not right))
        assert isinstance(wrong, Rejected) and "add up" in wrong.message
        assert isinstance(client.save_sale(as_bytes(paper(), net=right)), Accepted)


def test_a_tax_that_is_not_of_its_rate_is_refused(office: Office) -> None:
    refused = office.begun().save_sale(as_bytes(paper(items=[item(tax="200.00")])))
    assert isinstance(refused, Rejected) and "taxAmtB" in refused.message


def test_a_discount_and_a_quantity_add_up(office: Office) -> None:
    client = office.begun()
    rebate = item("1000.00", "137.93", discount=Decimal("500.00"))
    three = item("3000.00", "413.79", quantity=Decimal(3))
    thirds = item("100.00", "13.79", quantity=Decimal(3))
    well(client.save_sale(as_bytes(paper(items=[rebate, three, thirds]))))
    lines = office.papers[0]["body"]["itemList"]
    assert [(one["qty"], one["prc"], one["dcAmt"], one["totAmt"]) for one in lines] == [
        (1, 1500, 500, 1000),
        (3, 1000, 0, 3000),
        (1, 100, 0, 100),
    ]


def test_a_paper_of_tomorrow_is_refused(office: Office) -> None:
    refused = office.begun().save_sale(as_bytes(paper(issued_at=real_now() + timedelta(days=1))))
    assert isinstance(refused, Rejected) and "cfmDt" in refused.message


def test_headers_are_looked_at(office: Office) -> None:
    office.begun()
    without = office.client().save_sale(as_bytes(paper()))
    assert isinstance(without, Rejected) and (without.code, without.kind) == ("900", Kind.CREDENTIALS)
    wrong = office.client(communication_key="0" * 64).codes()
    assert isinstance(wrong, Rejected) and (wrong.code, wrong.kind) == ("901", Kind.CREDENTIALS)
    never_installed = office.client(COAST, communication_key="0" * 64).codes()
    assert isinstance(never_installed, Rejected) and never_installed.code == "901"


def test_too_many_calls_are_told_to_wait(start: Starter) -> None:
    office = start(calls_per_minute=3)
    client = office.begun()
    well(client.codes())
    well(client.codes())
    busy = client.save_sale(as_bytes(paper()))
    assert isinstance(busy, Rejected) and busy.code == "990" and busy.may_try_again
    assert office.papers == []


def test_while_kra_is_away_nothing_is_known(office: Office) -> None:
    client = office.begun()
    office.post("away", away=True)
    assert isinstance(client.save_sale(as_bytes(paper())), Unknown)
    office.post("away", away=False)
    assert isinstance(client.save_sale(as_bytes(paper())), Accepted)


def test_at_night_kra_is_away(start: Starter) -> None:
    office = start(outage_hours=(1, 4))
    office.post("clock", set="2030-01-10T02:00:00+03:00")
    assert office.get("state")["away"] is True
    assert isinstance(office.client().initialise(), Unknown)
    office.post("clock", set="2030-01-10T04:00:00+03:00")
    assert isinstance(office.client().initialise(), Accepted)


def test_kra_takes_its_time(start: Starter) -> None:
    office = start(answer_after=(20.0, 20.0), scale=100.0)
    answer = office.client().initialise()
    assert isinstance(answer, Accepted) and answer.exchange is not None
    assert answer.exchange.milliseconds >= 200


def test_nobody_there_is_not_sent(office: Office) -> None:

    nowhere = replace(office.config().addresses, base=f"http://127.0.0.1:{free_port()}")
    with EtimsClient(replace(office.config(), addresses=nowhere)) as client:
        assert isinstance(client.save_sale(b"{}"), NotSent)


def test_the_newer_door_wants_a_token_and_says_so_in_its_own_words(start: Starter) -> None:
    office = start(app_key="key", app_secret="secret")
    app: dict[str, Any] = {
        "door": Door.GAVACONNECT,
        "app_key": "key",
        "app_secret": "secret",
        "app_id": "app",
    }
    client = office.begun(**app, paths=EARLY_PATHS)
    assert isinstance(client.save_sale(as_bytes(paper())), Accepted)
    tokens = [line for line in office.get("journal")["journal"] if "token" in line["url"]]
    assert len(tokens) == 2  # one of each client, however many calls
    wrong = office.client(**{**app, "app_secret": "other"}).initialise()
    assert isinstance(wrong, Rejected) and wrong.kind is Kind.CREDENTIALS
    no_app = office.client(**{**app, "app_id": ""}).initialise()
    assert isinstance(no_app, Rejected) and no_app.message == "Missing app id"


def test_a_token_that_ended_early_is_renewed_once(start: Starter) -> None:
    office = start(app_key="key", app_secret="secret", scale=1.0)
    client = office.begun(door=Door.GAVACONNECT, app_key="key", app_secret="secret", app_id="app")
    office.post("clock", advance_seconds=4000)
    assert isinstance(client.codes(), Accepted)


def test_codes_nobody_explained_stop_the_line(office: Office) -> None:
    client = office.begun()
    office.post("next", code="921")
    refused = client.save_sale(as_bytes(paper()))
    assert isinstance(refused, Rejected) and not refused.may_try_again
    assert json.loads(office.bodies()[0])["invcNo"] == 1


def test_two_hundred_papers_lie_there_in_order(office: Office) -> None:
    client = office.begun()
    for number in range(1, 201):
        well(client.save_sale(as_bytes(paper(number))))
    assert [one["number"] for one in office.papers] == list(range(1, 201))
    assert office.get("state")["devices"][0]["last_number"] == 200


def test_what_it_signed_outlives_it(start: Starter, tmp_path_factory: pytest.TempPathFactory) -> None:

    folder = tmp_path_factory.mktemp("kra")
    config = SimulatorConfig((SAVANNA,), folder=folder, answer_after=(0.0, 0.0))
    office = start()
    with in_background(create_app(config)) as base:
        office.base = base
        client = office.begun()
        receipt = well(client.save_sale(as_bytes(paper())))
        key = client._config.communication_key
    with in_background(create_app(config)) as base:
        office.base = base
        assert well(office.client(communication_key=key).sale_detail(1)).receipt == receipt
        assert office.http.get(base).status_code == 200
