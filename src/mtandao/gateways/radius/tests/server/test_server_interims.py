"""Interims are answered when they are written down, and reach the table once each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.server.lines import UNUSABLE, LineReader
from mtandao.gateways.radius.tests.server.lab import Lab, Provider, Router

SESSION: dict[str, Any] = {
    "User_Name": "alice",
    "Acct_Session_Id": "8100",
    "NAS_Port_Type": "Wireless-802.11",
}


@pytest.fixture
def router(provider: Provider) -> Router:
    return provider.router()


@pytest.fixture
def reader(lab: Lab, tmp_path: Path) -> Iterator[LineReader]:
    made = lab.reader(INTERIMS, tmp_path, "elsewhere")
    yield made
    made.close()


def line(router: Router, octets: int, prefix: str = "") -> str:
    """Of session 8100, which lasts as many seconds."""
    return (
        f"{router.address},{int(time.time())},0,38313030,616c696365,{octets},{octets},0,0,0,,Wireless-802.11,,,"
        f"Framed-User,PPP,100.64.0.1,,{prefix},,,RADIUS,,\n"
    )


@contextmanager
def nowhere_to_write(lab: Lab) -> Iterator[None]:
    place, aside = lab.folder / INTERIMS.folder, lab.folder / "aside"
    place.rename(aside)
    place.write_text("not a folder")
    try:
        yield
    finally:
        place.unlink()
        aside.rename(place)


def test_an_interim_waits_for_no_row_and_is_one_when_it_is_read(
    lab: Lab, provider: Provider, router: Router
) -> None:
    assert router.account("Start", **SESSION).kind
    assert router.account("Interim-Update", **SESSION, Acct_Session_Time=60, Acct_Input_Octets=7).kind
    unread = lab.sql("select acctinputoctets from radacct where tenant_id = %s", provider.tenant)
    assert unread == [(0,)]
    assert provider.sessions("acctinputoctets, acctsessiontime, nasporttype") == [(7, 60, "Wireless-802.11")]


def test_a_session_whose_start_was_lost_begins_with_its_interim(provider: Provider, router: Router) -> None:
    assert router.account("Interim-Update", **SESSION, Acct_Session_Time=600, Acct_Output_Octets=9).kind
    assert provider.sessions("username, acctoutputoctets, acctstoptime, class") == [("alice", 9, None, None)]


def test_what_cannot_be_written_down_is_stored_at_once(lab: Lab, provider: Provider, router: Router) -> None:
    router.account("Start", **SESSION)
    with nowhere_to_write(lab):
        assert router.account("Interim-Update", **SESSION, Acct_Session_Time=60, Acct_Input_Octets=7).kind
        stored = lab.sql("select acctinputoctets from radacct where tenant_id = %s", provider.tenant)
    assert stored == [(7,)]


def test_an_interim_that_is_read_after_the_stop_opens_nothing(provider: Provider, router: Router) -> None:
    router.account("Start", **SESSION)
    router.account("Interim-Update", **SESSION, Acct_Session_Time=60, Acct_Input_Octets=7)
    router.account("Stop", **SESSION, Acct_Session_Time=90, Acct_Input_Octets=8)
    assert provider.sessions("acctinputoctets, acctstoptime is not null") == [(8, True)]


def test_what_the_database_refuses_is_put_aside_and_holds_nobody_up(
    reader: LineReader, provider: Provider, router: Router, tmp_path: Path
) -> None:
    file = tmp_path / "interims-202611211200"
    file.write_text("".join([line(router, 1), line(router, 2, "1/2/3"), "half a li", line(router, 3)]))
    with file.open("a") as opened:
        opened.write("".join(line(router, octets) for octets in range(4, 40)))
    reader.read()
    assert provider.sessions("acctinputoctets") == [(39,)]
    aside = (tmp_path / f"{UNUSABLE}-{file.name}").read_text().splitlines()
    assert len(aside) == 2 and any("1/2/3" in each for each in aside)
    assert any(each.startswith("half a li") for each in aside)


def test_every_line_is_told_once_however_often_it_is_read(
    lab: Lab, reader: LineReader, provider: Provider, router: Router, tmp_path: Path
) -> None:
    """A counter that is told twice would begin anew if another came between."""
    file = tmp_path / "interims-202611211201"
    file.write_text(line(router, 10) + line(router, 20))
    assert reader.read() == 2
    other = lab.reader(INTERIMS, tmp_path, "elsewhere")
    assert other.read() == 0
    with file.open("a") as opened:
        opened.write(line(router, 30))
    assert (other.read(), reader.read()) == (1, 1)  # the second finds it read
    other.close()
    assert provider.sessions("acctinputoctets, octets_in_before") == [(30, 0)]
