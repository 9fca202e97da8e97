"""What is free and what may be given: from values alone, and for any of them."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mtandao.domains.ipam.rules.free import barred, cells, gaps, how_many, nested, next_networks, picked
from mtandao.domains.ipam.rules.reading import NotRead, Problem, address, network, network_at, span_of

NUMBERS = some.integers(0, 500)
SPANS = some.lists(some.tuples(NUMBERS, some.integers(0, 30)), max_size=20).map(
    lambda rows: sorted((first, first + more) for first, more in rows)
)


@given(taken=SPANS, space=some.tuples(NUMBERS, some.integers(0, 300)))
def test_gaps_are_just_what_is_not_taken(taken: list[tuple[int, int]], space: tuple[int, int]) -> None:
    """Whatever overlaps or nests: counted one by one it is the same."""
    first, last = space[0], space[0] + space[1]
    found = list(gaps((first, last), taken))
    free = [at for at in range(first, last + 1) if not any(a <= at <= b for a, b in taken)]
    assert [at for a, b in found for at in range(a, b + 1)] == free
    assert all(a <= b for a, b in found)


@given(taken=SPANS, count=some.integers(1, 20), power=some.integers(0, 5))
def test_what_is_picked_is_free_whole_and_the_first(
    taken: list[tuple[int, int]], count: int, power: int
) -> None:
    step = 1 << power
    found = picked(gaps((0, 511), taken), count, step)
    whole = [at for at in range(0, 512, step) if not any(a <= at + step - 1 and b >= at for a, b in taken)]
    assert found == whole[:count]


@given(data=some.data(), length=some.integers(8, 32))
def test_next_networks_lie_in_their_block_and_beside_all_others(data: some.DataObject, length: int) -> None:
    block = ip_network("10.0.0.0/8")
    taken: list[tuple[int, int]] = []
    for _ in range(5):
        asked = data.draw(some.integers(max(length, 9), 32))
        begins = next_networks(span_of(block), 32, sorted(taken), asked, 1)
        for at in begins:
            net = network_at(4, at, asked)
            assert net.subnet_of(block)  # type: ignore[arg-type]
            assert not any(a <= span_of(net)[1] and b >= span_of(net)[0] for a, b in taken)
            taken.append(span_of(net))


@given(number=some.integers(0, 2**32 - 1), length=some.integers(0, 32))
def test_nobody_gets_a_networks_own_address(number: int, length: int) -> None:
    net = ip_network((number, length), strict=False)
    shut = barred(net, None)
    if length >= 31:
        assert shut == []
    else:
        assert shut == [int(net.network_address), int(net.broadcast_address)]


def test_ipv6_has_no_broadcast_and_closes_the_routers_own() -> None:
    net = network("2001:db8:4::/64")
    assert barred(net, int(address("2001:db8:4::1"))) == [span_of(net)[0], span_of(net)[0] + 1]
    assert barred(network("2001:db8:4::/127"), None) == []


@given(size=some.integers(1, 5000), most=some.integers(1, 256))
def test_cells_cover_the_whole_map_once(size: int, most: int) -> None:
    found = cells((0, (1 << size.bit_length()) - 1), 256)
    assert [at for cell in found for at in range(cell.first, cell.last + 1)] == list(
        range(1 << size.bit_length())
    )
    assert len(found) <= 256


def test_how_deep_each_lies() -> None:
    nets = ["10.0.0.0/8", "10.4.0.0/16", "10.4.0.0/22", "10.5.0.0/16", "11.0.0.0/8", "2001:db8::/32"]
    spans = [(ip_network(each).version, *span_of(ip_network(each))) for each in nets]
    assert nested(spans) == [0, 1, 2, 1, 0, 0]


def test_what_is_left_of_a_pool() -> None:
    assert how_many((16, 23), 1, 0, [16, 40]) == 7
    assert how_many((0, 1023), 256, 1, [5, 6]) == 2
    assert how_many((16, 23), 1, 30, []) == 0


@pytest.mark.parametrize(
    ("text", "problem", "instead"),
    [
        ("10.4.0.1/22", Problem.HOST_BITS, "10.4.0.0/22"),
        ("10.4.0.0", Problem.NO_NETWORK, ""),
        ("10.4.0.0/255.255.252.0", Problem.NO_NETWORK, "10.4.0.0/22"),
        ("10.4.0.0/33", Problem.NO_NETWORK, ""),
        ("fe80::%eth0/64", Problem.NO_NETWORK, ""),
        ("224.0.0.0/8", Problem.NOBODYS, ""),
        ("0.0.0.0/0", Problem.NOBODYS, ""),
        ("::/0", Problem.NOBODYS, ""),
        ("ff02::/64", Problem.NOBODYS, ""),
        ("", Problem.NO_NETWORK, ""),
    ],
)
def test_what_is_no_network_says_what_was_meant(text: str, problem: Problem, instead: str) -> None:
    with pytest.raises(NotRead) as wrong:
        network(text)
    assert (wrong.value.problem, wrong.value.instead) == (problem, instead)


@pytest.mark.parametrize("text", ["10.4.0", "::ffff:10.0.0.1", "fe80::1%eth0", "10.04.0.1", "gateway", ""])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(NotRead):
        address(text)
