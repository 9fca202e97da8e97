"""RouterOS's texts: durations in two spellings, dates in two, rates, versions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.gateways.routeros import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2d20h12m20s", timedelta(days=2, hours=20, minutes=12, seconds=20)),
        ("1w", timedelta(weeks=1)),
        ("00:05:00", timedelta(minutes=5)),
        ("2d00:05:00", timedelta(days=2, minutes=5)),
        ("1s100ms", timedelta(seconds=1, milliseconds=100)),
        ("0s", timedelta()),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert values.duration(text) == expected


@given(st.integers(0, 10**8))
def test_a_duration_comes_back_as_it_went(seconds: int) -> None:
    assert values.duration(values.duration_text(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "never", "5", "5x", "1:2", "none"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(values.NotReadable):
        values.duration(text)


@pytest.mark.parametrize("text", ["feb/05/2024 13:47:44", "2024-02-05 13:47:44"])
def test_dates_of_old_and_new_versions(text: str) -> None:
    assert values.instant(text, UTC) == datetime(2024, 2, 5, 13, 47, 44, tzinfo=UTC)


@pytest.mark.parametrize("text", ["5M/10M", "5000000/10000000", "5000k/10000k"])
def test_rates_are_up_and_down(text: str) -> None:
    assert values.pair(text) == (5_000_000, 10_000_000)


@pytest.mark.parametrize("text", ["5M", "5M/", "/", "a/b", "5.5M/1M"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(values.NotReadable):
        values.pair(text)


def test_versions_and_flags() -> None:
    assert values.version("7.21.4 (stable)") == (7, 21, 4)
    assert values.version("6.49") == (6, 49, 0)
    assert (values.flag("yes"), values.flag("false")) == (True, False)
    with pytest.raises(values.NotReadable):
        values.flag("maybe")
