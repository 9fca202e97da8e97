"""Servers in turns, each as fast as it answers and then at a steady pace; and what came of all rounds.

A server that writes packets down and answers is not done when it has answered: the time until all of them are in the
database counts.
"""

import time
from collections.abc import Callable
from typing import Any

from bench.harness import Result, median, peak_mb, say
from bench.radiusd.client import Client, Told
from bench.radiusd.packets import Request
from bench.radiusd.rounds import Server

ROUNDS = 5
OUTSTANDING = 64
PACKETS = 40_000
PACED_S, PER_SECOND = 10, 500

Heat = tuple[Told, Told]  # at full speed, and paced
Heats = dict[str, list[Heat]]  # by server, a heat a round


def heat(server: Server, client: Client, packets: Callable[[int], list[Request]]) -> Heat:
    """`packets` makes so many. Closes the client."""
    client.saturate(packets(3_000), OUTSTANDING)  # plans are made, pages are in memory
    server.wait_until_kept()
    full = client.saturate(packets(PACKETS), OUTSTANDING)
    answered = time.perf_counter()
    server.wait_until_kept()
    full.seconds += time.perf_counter() - answered
    paced = client.pace(packets(PACED_S * PER_SECOND), PER_SECOND)
    client.close()
    return full, paced


def say_heat(number: int, name: str, run: Heat) -> None:
    full, paced = run
    say(
        f"round {number}, {name}: {full.rate:,.0f}/s, wrong {full.wrong + paced.wrong}, lost "
        f"{full.lost + paced.lost}, p99 {full.ms(0.99)} ms; at {PER_SECOND}/s p99 {paced.ms(0.99)} ms"
    )


def ratios_to(rival: str, heats: Heats) -> list[float]:
    """Ours to that one, round by round."""
    pairs = zip(heats["ours"], heats[rival], strict=True)
    return [ours.rate / theirs.rate for (ours, _), (theirs, _) in pairs]


def result(name: str, unit: str, heats: Heats, scale: int, **more: Any) -> Result:
    """`more` takes the place of what is told beside the figures."""
    rates = {server: [full.rate for full, _ in found] for server, found in heats.items()}
    ratios = ratios_to("stock", heats)
    at_pace = [paced for _, paced in heats["ours"]]
    beside = {
        "timed": f"{PER_SECOND} a second",
        "rounds": {server: [round(rate) for rate in found] for server, found in rates.items()},
        "ratios": [round(ratio, 2) for ratio in ratios],
        "wrong": {server: sum(a.wrong + b.wrong for a, b in found) for server, found in heats.items()},
        "lost": {server: sum(a.lost + b.lost for a, b in found) for server, found in heats.items()},
        "stock_p99_ms": median([paced.ms(0.99) for _, paced in heats["stock"]]),
    }
    return Result(
        name=name,
        value=round(median(rates["ours"])),
        unit=unit,
        rival={
            "what": "FreeRADIUS's own PostgreSQL schema and queries",
            "value": round(median(rates["stock"])),
        },
        ratio_to_rival=round(median(ratios), 2),
        p50_ms=median([each.ms(0.5) for each in at_pace]),
        p99_ms=median([each.ms(0.99) for each in at_pace]),
        peak_mb=peak_mb(),
        scale=scale,
        more=beside | more,
    )
