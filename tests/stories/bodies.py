"""Bodies that a route takes, made from the API's own description of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from mtandao.foundation.ids import new_id

Json = dict[str, Any]
IN_A_WEEK = datetime.now(UTC).date() + timedelta(days=7)


def body_for(document: Json, operation: Json, ids: Json) -> Any:
    """The smallest body that fits; `ids` by the names of fields. None if the route takes none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _value(document, content["schema"], "", ids) if content else None


def _value(document: Json, schema: Json, name: str, ids: Json) -> Any:
    schema = _resolved(document, schema)
    if name in ids:
        return ids[name]
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    if "examples" in schema:
        return schema["examples"][0]
    match schema.get("format") or schema.get("type"):
        case "object":
            # Where it is one or the other, nothing is required by itself: then what is known.
            needed = schema.get("required") or [key for key in schema.get("properties", {}) if key in ids]
            return {key: _value(document, schema["properties"][key], key, ids) for key in needed}
        case "array":
            return [_value(document, schema["items"], name, ids)] if schema.get("minItems") else []
        case "date":
            return IN_A_WEEK.isoformat()
        case "uuid":
            return str(new_id())
        case "ipvanyaddress":
            return "127.0.0.1"
        case "boolean":
            return False
        case "integer" | "number":
            return schema.get("minimum", 1)
        case _:
            return "a-text-that-is-long-enough"[: schema.get("maxLength")]


def _resolved(document: Json, schema: Json) -> Json:
    """Behind references and choices: the first that is more than null."""
    if "$ref" in schema:
        return _resolved(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for choice in schema.get("anyOf", []) + schema.get("allOf", []):
        if choice.get("type") != "null":
            return _resolved(document, choice) | {key: schema[key] for key in ("default",) if key in schema}
    return schema
