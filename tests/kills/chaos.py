"""Somebody who kills: one process after the other, and now and then the database."""

import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connections

from tests.kills.site import Site
from tests.processes import has_come_up, start_role, stop

T = TypeVar("T")
COMES_UP_WITHIN_S = 30.0
ROUNDS = 8


class Chaos:
    """Background roles that are killed and started again until the block ends; then they live on in peace.

    `roles` may name one role several times. Add the web and the gateways' processes here once a test needs them:
    whatever can be started with `start` can be killed.
    """

    def __init__(self, site: Site, roles: Sequence[str], *modules: str, seed: int) -> None:
        self.site, self.roles, self.modules = site, list(roles), modules
        self.kills: dict[str, int] = {}
        self._random = random.Random(seed)
        self._processes: list[subprocess.Popen[str]] = []
        self._peace = threading.Event()
        self._thread = threading.Thread(target=self._rage, daemon=True)

    def start(self, role: str) -> subprocess.Popen[str]:
        return start_role(role, *self.modules, environment=self.site.environment)

    def __enter__(self) -> "Chaos":
        self._processes = [self.start(role) for role in self.roles]
        self._thread.start()
        return self

    def peace(self) -> None:
        """No more kills. What lies dead is started again."""
        self._peace.set()
        self._thread.join(60)

    def __exit__(self, *_: object) -> None:
        self.peace()
        for process in self._processes:
            stop(process)

    def _rage(self) -> None:
        """Round after round everybody's turn comes, in another order each time. There is an end to it: on a slow
        machine whoever is killed while he still gets up would never come to his work."""
        round_: list[int] = []
        rounds = 0
        while not self._peace.wait(self._random.uniform(0.3, 0.9)):
            if not round_:
                if rounds == ROUNDS:
                    return
                rounds += 1
                round_ = self._random.sample(range(len(self.roles) + 1), len(self.roles) + 1)
            place = round_.pop()
            if place == len(self.roles):
                self.site.kill_database()
                time.sleep(self._random.uniform(0, 0.5))
                self.site.start_database()
                self._count("database")
            else:
                self._let_it_come_up(self._processes[place])
                self._processes[place].send_signal(signal.SIGKILL)
                self._processes[place].wait(10)
                self._processes[place] = self.start(self.roles[place])
                self._count(self.roles[place])

    def _let_it_come_up(self, process: subprocess.Popen[str]) -> None:
        """Who dies before its first deed shows nothing, and on a slow machine nobody would ever get to one."""
        if not has_come_up(process, within_s=0):
            has_come_up(process, within_s=COMES_UP_WITHIN_S)
            self._peace.wait(self._random.uniform(0.1, 0.9))

    def _count(self, what: str) -> None:
        self.kills[what] = self.kills.get(what, 0) + 1


def persistently(deed: Callable[[], T], timeout: float = 60) -> T:
    """Do it again until the database lets it happen. Only for what may be done twice."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            return deed()
        except (DatabaseError, InterfaceError):
            connections.close_all()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
