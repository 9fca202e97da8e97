"""Accounting packets of many sessions as they come: some twice, some late, some never."""

import random
from dataclasses import dataclass

SESSIONS_EACH, MOST_STEPS = 6, 8
A_STEP_S = 60


@dataclass
class Sent:
    """What became of one session in the end."""

    up: int = 0
    down: int = 0
    stopped: bool = False


def life(chance: random.Random, username: str, session: str) -> tuple[list[dict[str, object]], Sent]:
    """The packets of one session, in an order in which they may well come, and what they come to."""
    steps = chance.randint(2, MOST_STEPS)
    ends = chance.random() < 0.8
    told, up, down = [], 0, 0
    for step in range(steps + 1):
        kind = "Start" if step == 0 else "Stop" if ends and step == steps else "Interim-Update"
        if step:
            up, down = up + chance.randint(0, 2**31), down + chance.randint(0, 2**33)
        told.append(
            {
                "Acct-Status-Type": kind,
                "User-Name": username,
                "Acct-Session-Id": session,
                # The steps lie behind us, each in its time.
                "Acct-Delay-Time": (steps - step) * A_STEP_S,
                **({"Acct-Session-Time": step * A_STEP_S} if step else {}),
                "Acct-Input-Octets": up & 0xFFFFFFFF,
                "Acct-Input-Gigawords": up >> 32,
                "Acct-Output-Octets": down & 0xFFFFFFFF,
                "Acct-Output-Gigawords": down >> 32,
            }
        )
    # What tells the end comes at some time. Of the others some never do.
    coming = [packet for place, packet in enumerate(told) if place == steps or chance.random() < 0.85]
    coming += chance.choices(coming, k=len(coming) // 3)
    places = {id(packet): place for place, packet in enumerate(told)}
    coming.sort(key=lambda packet: places[id(packet)] + chance.uniform(-1.5, 1.5))
    return coming, Sent(up, down, ends)


def lives(
    chance: random.Random, usernames: list[str]
) -> tuple[list[dict[str, object]], dict[tuple[str, str], Sent]]:
    """Of many sessions, through each other; and what each comes to, by user name and number."""
    queues, ends = [], {}
    for username in usernames:
        for number in range(SESSIONS_EACH):
            session = f"{username}-{number}"
            packets, ends[username, session] = life(chance, username, session)
            queues.append(packets)
    coming = []
    while queues:
        queue = chance.choice(queues)
        coming.append(queue.pop(0))
        queues = [each for each in queues if each]
    return coming, ends
