"""Attempts reach their table once each, whoever dies on the way and however long the database is away."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mtandao.gateways.radius.server.attempts import ATTEMPTS
from mtandao.gateways.radius.server.lines import LineReader
from mtandao.gateways.radius.tests.server.lab import Lab, Provider, Router

NAME = "616c696365"  # alice
_micros = itertools.count(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


Reader = Callable[[Path, str], LineReader]


@pytest.fixture
def reader(lab: Lab) -> Iterator[Reader]:
    made: list[LineReader] = []

    def make(folder: Path, node: str) -> LineReader:
        made.append(lab.reader(ATTEMPTS, folder, node))
        return made[-1]

    yield make
    for each in made:
        each.close()


def line(router: Router, message: str = "", reply: str = "Access-Accept") -> str:
    return (
        f"{int(time.time())},{next(_micros)},{router.address},{NAME},,,{reply},,{message.encode().hex()},\n"
    )


def messages(provider: Provider) -> list[str | None]:
    return [message for _, _, message in provider.attempts("alice")]


def test_lines_are_rows_once_whoever_reads_and_dies(reader: Reader, provider: Provider, folder: Path) -> None:
    router, file = provider.router(), folder / "attempts-202611211200"
    file.write_text(line(router, "one") + line(router, "two") + "1795000000,5,127.0")
    first = reader(folder, "here")
    assert first.read() == 2
    assert first.read() == 0
    # Another process goes on where the table stands; half a line waits for its other half.
    with file.open("a") as opened:
        opened.write(f".0.0,,,,Access-Reject,,,\n{line(router, 'three')}")
    again = reader(folder, "here")
    assert again.read() == 2
    assert messages(provider) == ["one", "two", "three"]


def test_who_was_simply_accepted_has_a_short_line(reader: Reader, provider: Provider, folder: Path) -> None:
    router = provider.router()
    text = f"{int(time.time())},7,{router.address},{NAME},686f6d6573,30323a3141\n"
    (folder / "attempts-accepted-202611211200").write_text(text)
    assert reader(folder, "short").read() == 1
    assert provider.attempts("alice") == [("Access-Accept", None, None)]
    assert provider.lab.sql(
        "select calledstationid, callingstationid from radpostauth where tenant_id = %s", provider.tenant
    ) == [("homes", "02:1A")]


def test_two_readers_of_one_file_write_each_line_once(
    reader: Reader, provider: Provider, folder: Path
) -> None:
    router, file = provider.router(), folder / "attempts-202611211201"
    file.write_text(line(router, "one"))
    one, other = reader(folder, "both"), reader(folder, "both")
    one.read()
    other.read()
    with file.open("a") as opened:
        opened.write(line(router, "two"))
    one.read()
    other.read()
    assert messages(provider) == ["one", "two"]


def test_servers_do_not_take_each_others_files_for_their_own(
    reader: Reader, provider: Provider, tmp_path: Path
) -> None:
    router = provider.router()
    for node in ("a", "b"):
        (tmp_path / node).mkdir()
        (tmp_path / node / "attempts-202611211202").write_text(line(router, node))
        assert reader(tmp_path / node, node).read() == 1
    assert sorted(map(str, messages(provider))) == ["a", "b"]


def test_a_file_goes_when_it_is_read_and_grows_no_more(
    reader: Reader, provider: Provider, folder: Path
) -> None:
    router = provider.router()
    file, growing = folder / "attempts-202611211203", folder / "attempts-202611211204"
    file.write_text(line(router))
    growing.write_text(line(router))
    long_ago = time.time() - 600
    os.utime(file, (long_ago, long_ago))
    assert reader(folder, "cleaner").read() == 2
    assert not file.exists()
    assert growing.exists()
    assert provider.lab.sql("select file from mtandao_line_files where node = 'cleaner'") == [(growing.name,)]


def test_what_is_no_attempt_is_left_out_and_holds_nobody_up(
    lab: Lab, reader: Reader, provider: Provider, folder: Path
) -> None:
    router, stranger = provider.router(), Router(lab, "127.19.0.77", "x")
    text = f"\0\0\n{line(stranger, 'nobody')}\nnonsense,1,2\n{line(router, 'here')}"
    (folder / "attempts-202611211205").write_text(text)
    reader(folder, "odd").read()
    assert messages(provider) == ["here"]


def test_the_server_writes_names_and_messages_that_are_no_text_in_any_language(
    lab: Lab, provider: Provider
) -> None:
    router = provider.router()
    for name in ("a,b", "ünï", 'x"y', "new\\nline"):
        provider.user(name)
        assert router.sign_in(name).accepted
        assert provider.attempts(name) == [("Access-Accept", None, None)]


def test_a_log_that_cannot_be_written_keeps_nobody_out(lab: Lab, provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    place, aside = lab.folder / ATTEMPTS.folder, lab.folder / "aside"
    place.rename(aside)
    place.write_text("not a folder")
    try:
        assert router.sign_in("alice").accepted
        assert router.sign_in("alice", "wrong").rejected
    finally:
        place.unlink()
        aside.rename(place)
