"""What gateways use of rounds."""

from mtandao.domains.network.choices import RoundKind
from mtandao.domains.network.commands.rounds import (
    Told,
    order_round,
    order_round_of_plan,
    order_round_of_pop,
    record_stretch,
)
from mtandao.domains.network.events import RoundFinished, RoundOrdered
from mtandao.domains.network.models import Round
from mtandao.domains.network.round_queries import Stretch, next_stretch, round_of, rounds_that_stand_still

__all__ = [
    "Round",
    "RoundFinished",
    "RoundKind",
    "RoundOrdered",
    "Stretch",
    "Told",
    "next_stretch",
    "order_round",
    "order_round_of_plan",
    "order_round_of_pop",
    "record_stretch",
    "round_of",
    "rounds_that_stand_still",
]
