"""What goes wrong on the way to KRA: nothing is sent twice, nothing is left out, and somebody is told."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.tests.fiscal_world import invoices
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.etims import lines
from mtandao.gateways.etims.client import EtimsClient
from mtandao.gateways.etims.papers import as_bytes
from mtandao.gateways.etims.tests.conftest import ITEM, SAVANNA, Office, Starter, item, paper
from mtandao.gateways.etims.tests.provider import begun, set_up, state, tell, the_device, waiting_jobs
from tests.worlds import World

LISTENERS = ["gateways.etims.tell_kra", "gateways.etims.try_the_keys"]
pytestmark = pytest.mark.usefixtures("closed_lines")


@pytest.fixture
def isp(world: World, office: Office, settings: Any, closed_lines: None) -> World:
    return begun(world, office, settings)


@pytest.mark.parametrize("code", ["894", "999"])
def test_an_answer_that_was_lost_is_asked_for_and_the_paper_lies_there_once(
    isp: World, office: Office, code: str
) -> None:
    (invoice,) = invoices(isp, "1500")
    office.post("next", code=code, kept=True)
    with pytest.raises(Unavailable):
        tell(isp)
    assert state(isp, invoice).state == "pending" and code in state(isp, invoice).last_words
    tell(isp)
    told = state(isp, invoice)
    (there,) = office.papers
    assert (told.state, told.signature, told.attempts) == ("signed", there["signature"], 2)
    first, second = office.bodies()
    assert first == second == told.payload


def test_killed_between_sending_and_writing_down_there_is_one_paper_here_and_there(
    isp: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = invoices(isp, "1500", "200")

    class Killed(BaseException):
        """As a process that ends."""

    def ends(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(billing, "record_signed", ends)
        tell(isp)
    assert len(office.papers) == 1 and state(isp, first).state == "pending"
    tell(isp)
    assert [one["trader_number"] for one in office.papers] == [first.number, second.number]
    assert [state(isp, one).state for one in (first, second)] == ["signed", "signed"]
    assert state(isp, first).signature == office.papers[0]["signature"]


def test_while_kra_is_away_papers_wait_and_issuing_does_not(isp: World, office: Office) -> None:
    office.post("away", away=True)
    issued = invoices(isp, "100", "200")
    with pytest.raises(Unavailable):
        tell(isp)
    issued += invoices(isp, "300")
    assert {state(isp, one).state for one in issued} == {"pending"}
    office.post("away", away=False)
    tell(isp)
    assert [one["trader_number"] for one in office.papers] == [one.number for one in issued]


def test_a_rejected_paper_stops_the_line_until_it_is_mended(isp: World, office: Office) -> None:
    first, second = invoices(isp, "100", "200")
    office.post("next", code="910", message="custTin: it is not a PIN")
    tell(isp)
    tell(isp)
    stopped = state(isp, first)
    assert (stopped.state, stopped.last_words) == ("rejected", "KRA says 910: custTin: it is not a PIN")
    assert state(isp, second).attempts == 0 and office.papers == []
    billing.send_again(isp.ctx, document_id=stopped.id)
    tell(isp)
    assert [one["trader_number"] for one in office.papers] == [first.number, second.number]


def test_a_tax_group_without_a_class_stops_the_line_before_anything_is_sent(
    isp: World, office: Office
) -> None:
    odd = billing.create_tax_group(isp.ctx, code="ODD", name="Odd", inclusive=True)
    rate = billing.NewTaxRate(code="GST", name="GST", percent=Decimal(18), starts_on=isp.ctx.today)
    billing.add_tax_rate(isp.ctx, group_id=odd.id, new=rate)
    billing.set_default_tax_group(isp.ctx, group_id=odd.id)
    (invoice,) = invoices(isp, "118")
    tell(isp)
    assert state(isp, invoice).state == "rejected" and "ODD" in state(isp, invoice).last_words
    assert office.bodies() == []


def test_a_device_that_kra_no_longer_knows_stops_and_begins_anew(isp: World, office: Office) -> None:
    invoices(isp, "100")
    office.post("forget", tin=SAVANNA.tin, branch="00")
    tell(isp)
    assert the_device(isp).state == "faulty" and "901" in the_device(isp).problem
    set_up(isp, begin_anew=True)
    tell(isp)
    assert the_device(isp).state == "ready"
    assert [one["number"] for one in office.papers] == [1]


def test_told_to_slow_down_it_waits_and_the_job_is_there(world: World, start: Starter, settings: Any) -> None:
    office = start(calls_per_minute=3)
    isp = begun(world, office, settings)
    issued = invoices(isp, "100", "200", "300")
    tell(isp)
    assert [state(isp, one).state for one in issued] == ["signed", "signed", "pending"]
    assert waiting_jobs() == [("gateways.etims.tell_papers", "todo")]
    office.post("clock", advance_seconds=61)
    tell(isp)
    assert len(office.papers) == 3


def test_another_paper_under_our_number_is_not_taken_for_ours(isp: World, office: Office) -> None:
    client: EtimsClient = lines.line(the_device(isp))
    client.save_item(code=ITEM, class_code="8111210100", name="Internet", tax_class="B")
    client.save_sale(as_bytes(paper(1, items=[item()], trader_number="OLD-1")))
    (invoice,) = invoices(isp, "1500")
    tell(isp)
    assert state(isp, invoice).state == "rejected"
    assert "another paper, OLD-1, under number 1" in state(isp, invoice).last_words


def test_a_kra_that_does_not_tell_the_signature_again_lets_the_line_go_on(isp: World, office: Office) -> None:
    first, second = invoices(isp, "100", "200")
    office.post("next", code="999", kept=True)
    with pytest.raises(Unavailable):
        tell(isp)
    office.post("faults", kind="too_many", path="/etims-api/selectInvoiceDetail")
    tell(isp)  # asked too often: later
    assert state(isp, first).state == "pending"
    tell(isp)
    assert [state(isp, one).state for one in (first, second)] == ["signed", "signed"]
