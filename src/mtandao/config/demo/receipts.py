"""Receipt numbers as Safaricom writes them."""

from datetime import datetime

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def receipt(when: datetime, number: int) -> str:
    """Ten characters as Safaricom writes them: year, month, day, then whatever."""
    head = (
        chr(ord("S") + when.year - 2024)
        + chr(ord("A") + when.month - 1)
        + "0123456789ABCDEFGHIJKLMNOPQRSTUV"[when.day]
    )
    tail = ""
    for _ in range(7):
        number, digit = divmod(number, 36)
        tail = LETTERS[digit] + tail
    return head + tail
