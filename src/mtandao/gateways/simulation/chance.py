"""Chance that repeats: the same seed and the same name give the same numbers, whatever else is drawn."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, random.Random] = {}

    def stream(self, name: str) -> random.Random:
        return self._streams.setdefault(name, random.Random(f"{self._seed}/{name}"))

    def between(self, name: str, span: tuple[float, float]) -> float:
        return self.stream(name).uniform(*span)

    def happens(self, name: str, probability: float) -> bool:
        return self.stream(name).random() < probability

    def shuffled(self, name: str, items: Sequence[T]) -> list[T]:
        return self.stream(name).sample(items, len(items))

    def hexadecimal(self, name: str, digits: int) -> str:
        return f"{self.stream(name).getrandbits(4 * digits):0{digits}x}"
