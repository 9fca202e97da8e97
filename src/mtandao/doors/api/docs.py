"""`/api/docs`: the OpenAPI document as one plain page. No script and nothing from outside."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

HERE = Path(__file__).parent


class PlainDocs(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **_path: Any) -> HttpResponse:
        nonce = getattr(request, "csp_nonce", "")
        page = _template().render(
            Context({"api": api, "groups": groups(api.get_openapi_schema()), "nonce": nonce})
        )
        return HttpResponse(page)


@lru_cache(maxsize=1)
def _template() -> Template:
    return Engine().from_string((HERE / "docs.html").read_text())


def groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Operations by tag, with bodies and answers written out as examples of their types."""
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault(operation.get("tags", ["Other"])[0], []).append(
                _operation(document, path, method, operation)
            )
    return [
        {"name": name, "anchor": name.lower().replace(" ", "-"), "operations": operations}
        for name, operations in by_tag.items()
    ]


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    answers = [
        (status, _example(document, answer))
        for status, answer in operation["responses"].items()
        if not str(status).endswith("XX")
    ]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "permissions": operation.get("x-permissions", []),
        "public": "security" not in operation,
        "parameters": [p for p in operation["parameters"] if p["in"] != "path"],
        "body": _pretty(written(document, body["schema"])) if body else "",
        "answers": answers,
    }


def _example(document: dict[str, Any], answer: dict[str, Any]) -> str:
    shown = answer.get("content", {}).get("application/json")
    return _pretty(written(document, shown["schema"])) if shown else ""


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def written(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """A schema as an object whose values say their types."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return written(document, document["components"]["schemas"][name], depth + 1) if depth < 6 else name
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            known = [each for each in schema[several] if each.get("type") != "null"]
            return written(document, known[0], depth) if known else None
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            needed = schema.get("required", [])
            return {
                name if name in needed else f"{name}?": written(document, each, depth + 1)
                for name, each in schema.get("properties", {}).items()
            }
        case "array":
            return [written(document, schema.get("items", {}), depth + 1)]
        case list() as types:
            return " | ".join(types)
        case str() as plain:
            return schema.get("format", plain)
    return "anything"
