"""Several at once, each on a connection of its own."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

LONGEST_S = 120


def at_once(*acts: Callable[[], Any], inside: Any = None) -> list[Any]:
    """What each answers or is refused with, in their order. Anything else that one of them raises is raised.

    `inside`: a context, in whose tenant's fence each of them stands.
    """
    from django.db import connections

    from mtandao.foundation.refusals import Refusal
    from mtandao.foundation.tenancy.fence import fence

    together = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)
    broken: list[BaseException] = []

    def run(at: int, act: Callable[[], Any]) -> None:
        together.wait()
        try:
            with fence(inside) if inside is not None else nullcontext():
                answers[at] = act()
        except Refusal as refusal:
            answers[at] = refusal
        except BaseException as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_S)
    if broken:
        raise broken[0]
    assert not any(thread.is_alive() for thread in threads), "one of them never came back"
    return answers
