"""What every simulator is told, and how it is read from JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError

# A slip of the pen is no setting that nobody sees.
NOTHING_ELSE = ConfigDict(extra="forbid")


def _rising(span: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= span[0] <= span[1]:
        raise ValueError("It is a pair of seconds, the lesser first.")
    return span


Span = Annotated[tuple[float, float], AfterValidator(_rising)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`folder` None keeps all in memory. `scale` shortens every delay: 5 for a demo, 1000 for tests."""

    __pydantic_config__: ClassVar[ConfigDict] = NOTHING_ELSE

    folder: Path | None = None
    scale: float = 1.0

    # Called by its name: where a dataclass has slots, super() does not find it.
    def __post_init__(self) -> None:
        if self.scale <= 0:
            raise ValueError("The scale must be above 0.")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Self:
        """From JSON. ValueError names what it does not know."""
        try:
            return TypeAdapter(cls).validate_python(dict(given))
        except ValidationError as problem:
            raise ValueError(" ".join(_said(**each) for each in problem.errors())) from None

    @classmethod
    def from_file(cls, path: Path) -> Self:
        return cls.from_mapping(json.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings(Settings):
    """Of one with a world of its own. `hang_seconds` are real ones."""

    seed: int = 1
    hang_seconds: float = 120.0
    journal_size: int = 2_000


def _said(type: str, loc: tuple[int | str, ...], msg: str, **_more: Any) -> str:
    where = ".".join(str(each) for each in loc)
    if type == "unexpected_keyword_argument":
        return f"A simulator has no setting {where}."
    why = msg.removeprefix("Value error, ")
    return f"{where}: {why}" if where else why
