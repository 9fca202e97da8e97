"""How long is remembered who was online."""

from collections.abc import Mapping

# Who may read the past must not be able to erase what he did in it.
LEAST = 35
# What a country demands of its providers, in days. India: log-in and log-out of every subscriber for two years (the
# Unified Licence as amended in December 2021).
BY_LAW: Mapping[str, int] = {"IN": 731}


def least_days(country: str) -> int:
    return BY_LAW.get(country, LEAST)


def days_kept(own: int | None, most: int, country: str) -> int:
    """A provider's own number, up to the installation's `most`, and never less than his country demands."""
    return max(min(own or most, most), least_days(country))
