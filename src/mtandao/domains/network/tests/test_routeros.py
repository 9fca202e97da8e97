"""What a router is to have, and the lines that teach it."""

from dataclasses import replace

from mtandao.domains.network.rules.routeros import (
    MARK,
    Hub,
    Node,
    Part,
    Setup,
    Spoke,
    lines,
    parts,
    wanted_rows,
)

PLAIN = Setup(
    address="10.90.4.7",
    secret='a"b$c?d\\e',
    server="10.90.0.1",
    auth_port=1812,
    acct_port=1813,
    coa_port=3799,
    interim_s=90,
    portal_host="savanna.example.net",
    portal_address="10.90.0.1",
)
HUB = Hub(host="net.example.net", port=51820, public_key="cHVibGlj", network="10.90.0.0/16")


def test_the_way_to_us_comes_before_what_needs_it() -> None:
    whole = replace(PLAIN, api_user="mtandao", api_password="k3y", tunnel=Spoke(private_key="a2V5", hub=HUB))
    assert [each.part for each in parts(whole)] == [Part.TUNNEL, Part.USER, Part.RADIUS, Part.WALL]
    assert [each.part for each in parts(PLAIN)] == [Part.RADIUS, Part.WALL]


def test_a_row_of_ours_is_told_by_its_comment_and_each_is_there_once() -> None:
    rows = wanted_rows(replace(PLAIN, api_user="mtandao", tunnel=Spoke(private_key="a2V5", hub=HUB)))
    marked = [(row.menu, row.comment) for row in rows if row.key]
    assert len(marked) == len(set(marked)) == len(rows) - 2  # ppp/aaa and radius/incoming are one value each
    assert all(comment.startswith(MARK) for _, comment in marked)


def test_behind_the_wall_all_is_dropped_after_what_is_let_through() -> None:
    for menu in ("ip/firewall/raw", "ipv6/firewall/raw"):
        raw = [row for row in wanted_rows(PLAIN) if row.menu == menu]
        assert len(raw) > 1 and {row.values["src-address-list"] for row in raw} == {"walled-garden"}
        assert [row.values["action"] for row in raw] == ["accept"] * (len(raw) - 1) + ["drop"]


def test_a_secret_is_written_so_that_a_terminal_reads_what_was_meant() -> None:
    (radius, *_rest) = lines(parts(PLAIN)[0])
    assert r'secret="a\"b\$c\?d\\e"' in radius
    assert "timeout=3s" in radius


def test_pasting_again_sets_what_is_there() -> None:
    (radius, signed, incoming, aaa, _hotspots) = lines(parts(PLAIN)[0])
    assert radius.startswith(':if ([:len [/radius find comment="mtandao:radius"]] = 0) do={/radius add ')
    assert 'else={/radius set [find comment="mtandao:radius"] ' in radius
    # Read only where it is run: releases before 7.15 know no such property, and would stop here.
    assert signed == (
        r':do {[[:parse "/radius set [find comment=\"mtandao:radius\"] '
        r'require-message-auth=yes-for-request-resp"]]} on-error={}'
    )
    assert "require-message-auth" not in radius
    assert incoming == "/radius incoming set accept=yes port=3799"
    assert aaa == "/ppp aaa set use-radius=yes accounting=yes interim-update=1m30s"


def test_a_router_is_told_every_radius_server_in_order_and_the_way_to_it() -> None:
    own = Node(address="10.90.0.2", host="net2.example.net", port=51821, public_key="b3duIGtleQ")
    behind = Node(address="10.90.0.3")
    rows = wanted_rows(replace(PLAIN, tunnel=Spoke(private_key="a2V5", hub=HUB), backups=(own, behind)))
    servers = [row for row in rows if row.menu == "radius"]
    assert [(row.key, row.values["address"]) for row in servers] == [
        ("radius", "10.90.0.1"), ("radius-2", "10.90.0.2"), ("radius-3", "10.90.0.3"),
    ]  # fmt: skip
    assert {row.values["secret"] for row in servers} == {PLAIN.secret}
    # Three seconds of silence, and not nine, before the next is asked.
    assert {row.values["timeout"] for row in servers} == {"1s"}
    peers = {row.key: row.values for row in rows if row.menu == "interface/wireguard/peers"}
    assert peers["hub"]["allowed-address"] == "10.90.0.1/32,10.90.0.3/32"
    assert peers["hub-2"]["allowed-address"] == "10.90.0.2/32"
    assert (peers["hub-2"]["endpoint-address"], peers["hub-2"]["endpoint-port"]) == (own.host, "51821")
    assert len(peers) == 2
