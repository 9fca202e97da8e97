"""Whoever does the jobs that move sessions, in tests."""

import json

from django.db import connections

from mtandao.gateways.radius.jobs import steer_sessions
from mtandao.gateways.radius.tests.lane import Lane


class Worker:
    """Does each once, however long it is to wait. What was there before him is none of his."""

    def __init__(self, lane: Lane) -> None:
        self.lane, self.done = lane, 0
        self.work(doing=False)

    def work(self, *, doing: bool = True) -> int:
        """How many there were."""
        self.lane.world.settle()
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT id, args->'arguments' FROM procrastinate_jobs WHERE id > %s AND task_name LIKE "
                "'%%steer_sessions' ORDER BY id",
                [self.done],
            )
            jobs = cursor.fetchall()
        for number, arguments in jobs:
            self.done = max(self.done, number)
            if doing:
                given = json.loads(arguments) if isinstance(arguments, str) else arguments
                steer_sessions(self.lane.world.ctx, **given)
        return len(jobs)
