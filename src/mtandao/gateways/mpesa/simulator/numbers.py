"""Numbers as Safaricom prints them: receipts, checkout ids, masked phones, Nairobi stamps."""

import hashlib
from datetime import datetime

from mtandao.gateways.mpesa.tolerant import NAIROBI

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789" + _LETTERS
_DAYS = "123456789" + _LETTERS  # 1 to 9, then A for the 10th to V for the 31st
_SPACE = 36**7
_STRIDE = 29_493_731_777  # without a common factor with 36, so that no receipt comes twice


def receipt(number: int, at: datetime) -> str:
    """Ten characters: year, month and day, then seven that differ for 78,364,164,096 numbers in a row."""
    local = at.astimezone(NAIROBI)
    year = _LETTERS[(local.year - 2019 + 13) % 26]
    scattered, ending = (number * _STRIDE) % _SPACE, ""
    for _ in range(7):
        scattered, digit = divmod(scattered, 36)
        ending = _DIGITS[digit] + ending
    return f"{year}{_LETTERS[local.month - 1]}{_DAYS[local.day - 1]}{ending}"


def checkout_id(at: datetime, phone: str) -> str:
    local = at.astimezone(NAIROBI)
    return f"ws_CO_{local:%d%m%Y%H%M%S}{local.microsecond // 1000:03d}{phone[-9:]}"


def stamp(at: datetime) -> str:
    return f"{at.astimezone(NAIROBI):%Y%m%d%H%M%S}"


def dotted(at: datetime) -> str:
    """As B2C results write it."""
    return f"{at.astimezone(NAIROBI):%d.%m.%Y %H:%M:%S}"


def day_of(at: datetime) -> str:
    return at.astimezone(NAIROBI).date().isoformat()


def masked(phone: str, wide: bool) -> str:
    """Two layouts are about: `2547 ***** 126` and `25470****149`."""
    return f"{phone[:4]} ***** {phone[-3:]}" if wide else f"{phone[:5]}****{phone[-3:]}"


def hashed(phone: str) -> str:
    return hashlib.sha256(phone.encode()).hexdigest()
