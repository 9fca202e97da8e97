"""A line of the left bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mtandao.foundation.context import Context
from mtandao.foundation.kit.pieces import Text


@dataclass(frozen=True)
class Place:
    """A line of the left bar. `within` are name spaces and routes whose pages stand under it.
    `count` names a figure of `Counts`; `there` says whether this provider has such a thing at all."""

    label: Text
    route: str
    needs: object = None
    within: Sequence[str] = ()
    count: str = ""
    children: Sequence["Place"] = ()
    there: Callable[[Context], bool] | None = None
