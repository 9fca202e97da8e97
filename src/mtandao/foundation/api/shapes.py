"""Bodies and answers: money as text, instants in UTC, unknown fields refused, fields by right."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
)
from pydantic_core import CoreSchema

from mtandao.foundation.money import CENT
from mtandao.foundation.permissions import Permission
from mtandao.foundation.refusals import Refusal

_MONEY = {"type": "string", "pattern": r"^-?\d+\.\d{2}$", "examples": ["2500.00"]}

Money = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount.quantize(CENT)}", return_type=str),
    WithJsonSchema(_MONEY, mode="serialization"),
]
Amount = Annotated[
    Decimal,
    Field(max_digits=12, decimal_places=2),
    WithJsonSchema({"type": ["string", "number"], "examples": ["2500.00"]}, mode="validation"),
]


# A measure that is not money: speeds, coordinates.
Number = Annotated[Decimal, PlainSerializer(float, return_type=float)]


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    datetime,
    PlainSerializer(_rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
# An instant that is asked with: its time zone is needed, because "10:00" is another moment elsewhere.
Moment = Annotated[AwareDatetime, AfterValidator(lambda instant: instant.astimezone(UTC))]


class Body(BaseModel):
    """What is sent. A field that does not exist is refused: a mistyped name must not be lost silently."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """Only the fields that were sent."""
        return self.model_dump(exclude_unset=True)


class Shape(BaseModel):
    """What is answered."""


@dataclass(frozen=True, slots=True)
class SeenWith:
    """Marks a field that is absent (not null) for whoever lacks the right."""

    permission: Permission


class GuardedShape(Shape):
    """An answer with fields that only some may see: `balance: Annotated[Money, SeenWith(VIEW_MONEY)]`."""

    guards: ClassVar[dict[str, Permission]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.guards = {
            name: mark.permission
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, SeenWith)
        }

    @model_serializer(mode="wrap")
    def _hide(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo):  # type: ignore[no-untyped-def]
        shown = handler(self)
        for name, permission in self.guards.items():
            if not _may(info.context, permission):
                shown.pop(name, None)
        return shown

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        for name, permission in cls.guards.items():
            if name in schema.get("required", []):
                schema["required"].remove(name)
            shown = schema["properties"][name]
            described = f"{shown.get('description', '')} Only with {permission.name}.".strip()
            schema["properties"][name] = {**shown, "description": described}
        return schema


def _may(context: Any, permission: Permission) -> bool:
    """Without a request nobody sees a guarded field."""
    request = (context or {}).get("request")
    return request is not None and request.ctx.may(permission)


@contextmanager
def spoken_as(names: Mapping[str, str]) -> Iterator[None]:
    """A room's refusal names its own fields; the asker hears the names that he used."""
    try:
        yield
    except Refusal as refusal:
        refusal.fields = {names.get(field, field): sentence for field, sentence in refusal.fields.items()}
        raise
