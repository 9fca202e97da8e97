"""What the OpenAPI document says beyond ninja: the right each operation needs, problems, keys, CSV."""

from typing import Any

from ninja.openapi.schema import REF_TEMPLATE
from ninja.operation import Operation

from mtandao.doors.api.once import HEADER
from mtandao.doors.api.problems import CONTENT_TYPE, Problem
from mtandao.foundation.api import Bearer, ListQuery

PROBLEM = {
    "description": "Refused: see `code` and `detail`. Nothing was changed.",
    "content": {CONTENT_TYPE: {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}},
}
KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key and body gets the first answer again, for 24 hours.",
}


def describe(operation: Operation) -> None:
    """Say it on a bound operation."""
    operation.summary = operation.description.split(". ")[0].rstrip(".")
    extra: dict[str, Any] = dict(operation.openapi_extra or {})
    rights = rights_of(operation)
    if rights:
        extra["x-permissions"] = rights
    extra["responses"] = {
        "4XX": PROBLEM,
        "5XX": PROBLEM,
        **_csv(operation),
        **extra.get("responses", {}),
    }
    if "POST" in operation.methods and not getattr(operation.view_func, "never_kept", False):
        extra["parameters"] = [KEY]
    operation.openapi_extra = extra


def rights_of(operation: Operation) -> list[str]:
    return [
        permission.name
        for callback in operation.auth_callbacks
        if isinstance(callback, Bearer)
        for permission in callback.permissions
    ]


def _csv(operation: Operation) -> dict[Any, Any]:
    lists = any(
        isinstance(field.annotation, type) and issubclass(field.annotation, ListQuery)
        for model in operation.models
        for field in model.model_fields.values()
    )
    return {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}} if lists else {}


def complete(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema(ref_template=REF_TEMPLATE)
    document["tags"] = [{"name": name} for name in _tags(document)]


def _tags(document: dict[str, Any]) -> list[str]:
    used = (
        tag
        for methods in document["paths"].values()
        for each in methods.values()
        for tag in each.get("tags", [])
    )
    return list(dict.fromkeys(used))
