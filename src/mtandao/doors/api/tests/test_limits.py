"""Signing in and up by API: so many tries from one address, then 429 with the time to wait."""

from typing import Any

import pytest

from mtandao.doors.api import limits
from mtandao.doors.api.tests.conftest import Caller, problem
from mtandao.foundation.limits import Limit
from tests.worlds import PASSWORD, World

ADMIN = {"email": "admin@savanna.example", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SIGN_INS", "SIGN_UPS"):
        limit: Limit = getattr(limits, name)
        monkeypatch.setattr(limits, name, Limit(limit.name, 3, limit.within_s))


def waits(answer: Any, code: str, at_most: int) -> None:
    problem(answer, 429, code)
    assert 1 <= int(answer["Retry-After"]) <= at_most


def test_who_tries_many_names_waits_whichever_he_tries_and_knows_the_next(anybody: Caller) -> None:
    for number in range(3):
        guess = {"email": f"guess{number}@savanna.example", "password": "wrong"}
        problem(anybody.post("/auth/login", guess), 401)
    waits(anybody.post("/auth/login", ADMIN), "too_many_tries", 600)
    client = {"phone_or_account": "0700000001", "password": "x"}
    waits(anybody.post("/client/login", client), "too_many_tries", 600)


def test_who_signs_in_well_may_do_so_as_often_as_he_likes(anybody: Caller) -> None:
    for _ in range(6):
        assert anybody.post("/auth/login", ADMIN).status_code == 200


def test_a_locked_account_says_how_long_it_is_locked(
    anybody: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIGN_INS", Limit("sign-ins", 30, 600))
    for _ in range(5):
        anybody.post("/auth/login", {**ADMIN, "password": "wrong"})
    waits(anybody.post("/auth/login", ADMIN), "staff.locked_out", 15 * 60 + 1)


def test_sign_ups_are_counted_though_they_succeed_and_each_provider_has_his_own_count(
    anybody: Caller, clock: World
) -> None:
    def register(caller: Caller, number: int) -> Any:
        body = {"first_name": "Wanjiku", "phone": f"07220000{number:02d}", "password": PASSWORD}
        return caller.post("/auth/register", body)

    assert [register(anybody, number).status_code for number in range(3)] == [201] * 3
    waits(register(anybody, 4), "too_many_tries", 3600)
    World("coast")
    assert register(Caller("coast.localhost"), 5).status_code == 201
