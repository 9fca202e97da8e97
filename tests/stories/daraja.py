"""The simulated Safaricom from outside: its switches, and what it saw."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.stories.provider import Json
from tests.stories.stack import Stack, eventually


def told(stack: Stack, path: str, body: Json) -> Any:
    answer = stack.service("daraja").post(f"/__sim__{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


def state(stack: Stack) -> Any:
    return stack.service("daraja").get("/__sim__/state").json()


def pushes_to(stack: Stack, client: Json) -> list[Json]:
    """Every prompt that this customer's phone has shown."""
    return [push for push in state(stack)["pushes"] if f"+{push['phone']}" == client["phone"]]


def wait_until_answered(stack: Stack, client: Json) -> None:
    """He has done with his phone whatever he will do."""

    def over() -> bool:
        pushes = pushes_to(stack, client)
        return bool(pushes) and all(push["ended"] for push in pushes)

    eventually(over, within_s=60, what=f"the end of the prompt to {client['full_name']}")


def pay_by_hand(stack: Stack, client: Json, amount: str, *, short_code: str = "174379") -> str:
    """He types paybill, account and amount himself; returns the receipt."""
    account = client["account_number"]
    body = {"short_code": short_code, "account": account, "amount": amount, "phone": client["phone"]}
    receipt: str = told(stack, "/pay", body)["receipt"]
    return receipt


@contextmanager
def without_confirmations(stack: Stack) -> Iterator[None]:
    """A push is told of by its callback alone, and the query never forgets."""
    told(stack, "/whims", {"confirmation_loss_rate": 1.0, "query_not_found_rate": 0.0})
    try:
        yield
    finally:
        told(stack, "/whims", {"confirmation_loss_rate": 0.0, "query_not_found_rate": 0.2})
