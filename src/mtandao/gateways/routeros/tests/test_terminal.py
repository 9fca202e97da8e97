"""The simulated terminal: what RouterOS's language means, how it complains, and that our own lines run in it."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.network.rules import routeros
from mtandao.domains.network.rules.routeros import Hub, Setup, Spoke
from mtandao.domains.network.rules.routeros.script import written
from mtandao.gateways.routeros.simulator.terminal import Terminal
from mtandao.gateways.routeros.simulator.terminal.reading import read
from mtandao.gateways.routeros.simulator.terminal.words import ScriptError
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router

SETUP = Setup(
    address="10.90.4.7",
    secret='a"b$c?d\\e',
    server="10.90.0.1",
    auth_port=1812,
    acct_port=1813,
    coa_port=3799,
    interim_s=90,
    portal_host="savanna.example.net",
    portal_address="10.90.0.1",
    api_user="mtandao-api",
    api_password='p"$[x]; {y}',
    tunnel=Spoke(
        private_key="gJt0hV1zyYH8VQ0mSwVbZb1hQGQdZ2U5nYlO2M0cR3A=",
        hub=Hub(
            host="net.example.net",
            port=51820,
            public_key="bmV2ZXIgdXNlZCBhbnl3aGVyZSBidXQgaGVyZSEhISE=",
            network="10.90.0.0/16",
        ),
    ),
)


def paste(lab: Lab, text: str) -> str:
    return asyncio.run_coroutine_threadsafe(Terminal(lab.box).paste(text), lab.loop).result(30)


def whole(setup: Setup) -> str:
    return "\n".join(line for part in routeros.parts(setup) for line in routeros.lines(part))


def test_the_lines_of_a_setup_leave_exactly_the_rows_that_are_wanted_and_twice_is_as_once(lab: Lab) -> None:
    assert paste(lab, whole(SETUP)) == ""
    with lab.router() as router:

        def held() -> dict[str, list[dict[str, str]]]:
            menus = sorted({row.menu for row in routeros.wanted_rows(SETUP)})
            return {menu: router.read(menu) for menu in menus}

        first = held()
        for row in routeros.wanted_rows(SETUP):
            (found,) = [each for each in first[row.menu] if each.get("comment", "") == row.comment]
            assert {name: found[name] for name in row.values} == dict(row.values), row.menu
        ours = [
            row for rows in first.values() for row in rows if row.get("comment", "").startswith("mtandao:")
        ]
        assert len(ours) == len([row for row in routeros.wanted_rows(SETUP) if row.key])
        assert paste(lab, whole(SETUP)) == ""
        assert held() == first


def test_a_row_that_was_spoilt_is_mended_by_pasting_again(lab: Lab) -> None:
    paste(lab, whole(SETUP))
    paste(lab, '/radius set [find comment="mtandao:radius"] address=192.0.2.9 timeout=1s')
    paste(lab, '/ip firewall raw remove [find where comment="mtandao:wall-drop"]')
    paste(lab, whole(SETUP))
    with lab.router() as router:
        (radius,) = router.read("radius")
        assert (radius["address"], radius["timeout"]) == ("10.90.0.1", "3s")
        assert len(router.read("ip/firewall/raw", comment="mtandao:wall-drop")) == 1


def test_where_ipv6_is_switched_off_its_wall_is_left_out_and_all_else_is_set_up(lab: Lab) -> None:
    def names() -> set[str]:
        with lab.router() as router:
            return {row.get("comment", "") for row in router.read("ipv6/firewall/raw")}

    paste(lab, "/ipv6 settings set disable-ipv6=yes")
    assert paste(lab, whole(SETUP)) == "" and names() == set()
    with lab.router() as router:
        assert len(router.read("ip/firewall/raw", comment="mtandao:wall-drop")) == 1
    paste(lab, "/ipv6 settings set disable-ipv6=no")
    paste(lab, whole(SETUP))
    assert names() == {"mtandao:wall6-names-udp", "mtandao:wall6-names-tcp", "mtandao:wall6-drop"}


def test_what_we_made_may_come_in_from_where_we_are_alone(lab: Lab) -> None:
    paste(lab, whole(replace(SETUP, server="127.0.0.1")))
    here = httpx.Client(trust_env=False, auth=("mtandao-api", 'p"$[x]; {y}'))
    elsewhere = httpx.Client(
        auth=("mtandao-api", 'p"$[x]; {y}'), transport=httpx.HTTPTransport(local_address="127.9.9.9")
    )
    with here, elsewhere:
        url = f"http://127.0.0.1:{lab.port}/rest/system/identity"
        assert here.get(url).json() == {"name": "savanna-cr1"}
        assert elsewhere.get(url).status_code == 401


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (':put "a\\"b\\$c\\\\"', 'a"b$c\\'),
        (":put [:len \"four\"]", "4"),
        (":put [:pick \"7.21.4\" 0 [:find \"7.21.4\" \".\"]]", "7"),
        (":local a 5; :put ($a * 2 + 1)", "11"),
        (':local name "x"; :put "<$name> $[:len $name] $(1 + 1)"', "<x> 1 2"),
        (":if (1 = 1 && !(2 > 3)) do={:put yes} else={:put no}", "yes"),
        (":if ([:len [/ip pool find]] = 0) do={\n :put none\n} else={:put some}", "none"),
        (":foreach i in=(\"a\",\"b\") do={:put $i}", "a\nb"),
        (":do {:error \"no\"} on-error={:put caught}", "caught"),
        ("# a remark\n:put here", "here"),
        (":put one; :put two", "one\ntwo"),
        (":put \\\n three", "three"),
        ("/system identity\nset name=x\n:put [get name]", "x"),
        ("/system/identity/get name", ""),
        (":put [/system identity get name]", "savanna-cr1"),
        (":put [:resolve savanna.localhost]", "127.0.0.1"),
        (":put [:resolve example.com]", "failure: dns name does not exist"),
    ],
)  # fmt: skip
def test_what_the_language_means(lab: Lab, typed: str, printed: str) -> None:
    assert paste(lab, typed) == printed


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        (':put "open', "syntax error (line 1 column 11)"),
        (":put \"bad \\q\"", "syntax error (line 1 column 12)"),
        ("/ip polo add name=x", "bad command name polo (line 1 column 5)"),
        ("/ip/polo/add name=x", "bad command name polo (line 1 column 5)"),
        (":nothing", "bad command name nothing (line 1 column 1)"),
        ("/ip pool add nam=x", "expected end of command (line 1 column 14)"),
        ("/ip pool add name=x ranges=home", "invalid value for argument ranges"),
        ("/ip pool set gold ranges=10.0.0.1", "no such item"),
        ("/ip pool add name=x ranges=10.0.0.1; /ip pool add name=x ranges=10.0.0.1", "failure: pool with such name exists"),
        (":error \"Not this one.\"", "Not this one."),
        ("/import nothing.rsc", "input does not match any value of file-name"),
        (":if (5) do={}", "conditional not boolean"),
    ],
)  # fmt: skip
def test_how_it_complains(lab: Lab, typed: str, complaint: str) -> None:
    assert paste(lab, typed) == complaint


def test_a_pasted_line_that_fails_does_not_stop_the_next_and_a_script_stops(lab: Lab) -> None:
    lines = ":put one\n/ip polo add\n:put two"
    assert paste(lab, lines).splitlines()[::2] == ["one", "two"]
    with lab.router() as router:
        (said,) = router.run("execute", {"script": lines, "as-string": ""})
        assert said["ret"] == "one\nbad command name polo (line 2 column 5)"


def test_a_script_by_rest_may_what_its_user_may() -> None:
    with running_router("read,write,test,rest-api") as lab, lab.router() as router:
        (said,) = router.run("execute", {"script": "/user add name=x group=full", "as-string": ""})
        assert said["ret"] == "not enough permissions (9)"
        assert router.read("user", name="x") == []


def test_routeros_6_has_no_rest_and_no_wireguard() -> None:
    with running_router(version="6.49.17 (long-term)") as lab:
        answer = httpx.get(
            f"http://127.0.0.1:{lab.port}/rest/system/identity", auth=(USER, PASSWORD), trust_env=False
        )
        assert answer.status_code == 404
        assert paste(lab, "/interface wireguard add name=x").startswith("bad command name wireguard")
        assert paste(lab, ":put [:pick [/system resource get version] 0 2]") == "6."


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_whatever_we_write_is_read_as_it_was_meant(text: str) -> None:
    terminal = Terminal.__new__(Terminal)
    (command,) = read(f":put {written(text)}").commands
    value = asyncio.run(terminal.value(command.words[1].value, {}))
    assert value == {"true": "yes", "false": "no"}.get(text, text)


@given(st.text(st.sampled_from('ab1 :/="\\${}[]();\n#.?!*-'), max_size=40))
def test_no_text_is_too_odd_for_a_complaint(text: str) -> None:
    try:
        read(text)
    except ScriptError as error:
        complaint = str(error)
    else:
        return
    assert complaint.endswith(")") and " (line " in complaint
