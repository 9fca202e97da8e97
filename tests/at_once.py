"""Several at once, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each answers or is refused with, in their order."""
    from django.db import connections

    from mtandao.foundation.refusals import Refusal

    together = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(at: int, act: Callable[[], Any]) -> None:
        together.wait()
        try:
            answers[at] = act()
        except Refusal as refusal:
            answers[at] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
