"""What is read of a request before anybody looks at it: text that the database can hold."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from mtandao.foundation.refusals import Malformed


class CleanParser(Parser):
    """JSON in UTF-8, without NUL and without halves of characters, which PostgreSQL refuses."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        parsed = json.loads(request.body.decode("utf-8"), parse_constant=_refused)
        if not _is_clean(parsed):
            raise ValueError("a text holds NUL or half a character")
        return parsed  # type: ignore[no-any-return]

    def parse_querydict(
        self,
        data: MultiValueDict[str, Any],
        list_fields: list[str],
        request: HttpRequest,
    ) -> dict[str, Any]:
        unclean = [name for name, values in data.lists() if not _is_clean(values)]
        if unclean:
            sentence = "A character in it cannot be kept."
            raise Malformed("This cannot be read: see the fields.", fields=dict.fromkeys(unclean, sentence))
        return super().parse_querydict(data, list_fields, request)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON's")


def _is_clean(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, list):
        return all(map(_is_clean, value))
    if isinstance(value, dict):
        return all(_is_clean(key) and _is_clean(each) for key, each in value.items())
    return True
