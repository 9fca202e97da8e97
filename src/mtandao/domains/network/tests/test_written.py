"""Speeds of routers, as people read and write them."""

import pytest

from mtandao.domains.network.rules.routeros.by_hand import shown, values_of
from mtandao.domains.network.rules.routeros.written import is_pair, mbps, parts_of, rate_of, short


@pytest.mark.parametrize(
    ("text", "read", "typed"),
    [
        ("5000000/20000000", "5 / 20 Mbps", "5M/20M"),
        ("5120000/20480000", "5.12 / 20.48 Mbps", "5120k/20480k"),
        ("512k/1G", "0.51 / 1000 Mbps", "512k/1G"),
        ("0/8000000", "– / 8 Mbps", "0/8M"),
        ("0/0", "", ""),
        ("", "", ""),
        ("banana", "banana", "banana"),
    ],
)
def test_a_rate_is_read_in_mbps_and_written_short(text: str, read: str, typed: str) -> None:
    assert (mbps(text), short(text)) == (read, typed)


def test_of_a_profiles_rate_the_speeds_are_read_and_its_parts_are_put_together_again() -> None:
    rate = "5M/20M 10M/40M 4M/16M 10/10 3"
    assert mbps(rate) == "5 / 20 Mbps" and rate_of(parts_of(rate)) == rate
    assert rate_of(parts_of("5M/20M")) == "5M/20M" and parts_of("") == {}
    assert is_pair("5M/20M") and not is_pair("5M") and not is_pair("5 M/20 M")


def test_only_what_was_changed_is_told_and_what_was_emptied_is_said_as_none() -> None:
    there = {"name": "joe", "target": "100.64.9.9/32", "max-limit": "2000000/4000000", "priority": "8/8",
             "burst-limit": "3000000/6000000", "burst-threshold": "1000000/2000000", "burst-time": "8s/8s"}  # fmt: skip
    seen = shown("queue", there)
    assert (seen["max-limit"], seen["burst-time"], seen["priority"]) == ("2M/4M", "8/8", "8")
    assert values_of("queue", seen, there) == {}
    gone = {**seen, "burst-limit": "", "burst-threshold": "", "burst-time": "", "priority": "2"}
    assert values_of("queue", gone, there) == {
        "burst-limit": "0/0", "burst-threshold": "0/0", "burst-time": "0s/0s", "priority": "2/2",
    }  # fmt: skip
    profile = {"name": "homes", "rate-limit": "5M/20M"}
    filled = {
        **shown("profile", profile),
        "burst-limit": "10M/40M",
        "burst-threshold": "4M/16M",
        "burst-time": "10/10",
    }
    assert values_of("profile", filled, profile) == {"rate-limit": "5M/20M 10M/40M 4M/16M 10/10"}
