"""When a schedule is due next: in the tenant's own time, over half hours, leap days and nights that jump."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.foundation.schedules.registry import next_due

NAIROBI, BERLIN = ZoneInfo("Africa/Nairobi"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("cron", "after", "timezone", "due"),
    [
        # 02:00 in Nairobi is 23:00 of the day before in UTC.
        ("0 2 * * *", "2026-11-20T22:59:59", NAIROBI, "2026-11-20T23:00:00"),
        ("0 2 * * *", "2026-11-20T23:00:00", NAIROBI, "2026-11-21T23:00:00"),
        # L4: a calendar month in Kolkata begins at 18:30 UTC of the day before, half an hour past the full one.
        ("0 0 1 * *", "2026-02-27T00:00:00", ZoneInfo("Asia/Kolkata"), "2026-02-28T18:30:00"),
        # L5: in Bogota five hours after UTC's.
        ("0 0 1 * *", "2026-02-28T12:00:00", ZoneInfo("America/Bogota"), "2026-03-01T05:00:00"),
        # The night in which the clock jumps from 02:00 to 03:00, and the one in which it goes back.
        ("30 1 * * *", "2026-03-28T12:00:00", BERLIN, "2026-03-29T00:30:00"),
        ("0 4 * * *", "2026-03-28T12:00:00", BERLIN, "2026-03-29T02:00:00"),
        ("0 4 * * *", "2026-10-24T12:00:00", BERLIN, "2026-10-25T03:00:00"),
        ("0 0 29 2 *", "2026-03-01T00:00:00", NAIROBI, "2028-02-28T21:00:00"),
    ],
)
def test_a_schedule_is_due_in_the_tenants_own_time(
    cron: str, after: str, timezone: ZoneInfo, due: str
) -> None:
    found = next_due(cron, datetime.fromisoformat(after).replace(tzinfo=UTC), timezone)
    assert found.astimezone(UTC) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@given(
    after=st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Africa/Nairobi", "Asia/Kolkata", "Africa/Lagos"]),
)
def test_the_next_time_is_after_now_and_within_a_day(after: datetime, hour: int, zone: str) -> None:
    due = next_due(f"17 {hour} * * *", after, ZoneInfo(zone))
    assert after < due <= after + timedelta(days=1)
    local = due.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (hour, 17, 0)
