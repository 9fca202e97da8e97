"""What is wrong with a field, as a sentence."""

from typing import Any

SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "string_type": "A text.",
    "uuid_parsing": "An id like 0193a7d2-6c1e-7e3a-8a5e-2f4b1c9d0e7f.",
    "uuid_type": "An id like 0193a7d2-6c1e-7e3a-8a5e-2f4b1c9d0e7f.",
    "decimal_parsing": "An amount like 2500.00.",
    "decimal_type": "An amount like 2500.00.",
    "decimal_max_places": "At most {decimal_places} places after the point.",
    "decimal_max_digits": "At most {max_digits} digits.",
    "decimal_whole_digits": "At most {whole_digits} digits before the point.",
    "bool_parsing": "true or false.",
    "bool_type": "true or false.",
    "int_parsing": "A whole number.",
    "int_type": "A whole number.",
    "int_from_float": "A whole number.",
    "date_from_datetime_parsing": "A day like 2026-11-20.",
    "date_parsing": "A day like 2026-11-20.",
    "date_type": "A day like 2026-11-20.",
    "datetime_from_date_parsing": "An instant like 2026-11-20T09:00:00Z.",
    "datetime_parsing": "An instant like 2026-11-20T09:00:00Z.",
    "datetime_type": "An instant like 2026-11-20T09:00:00Z.",
    "timezone_aware": "With its time zone, like 2026-11-20T09:00:00Z.",
    "enum": "One of {expected}.",
    "literal_error": "One of {expected}.",
    "greater_than_equal": "At least {ge}.",
    "greater_than": "Above {gt}.",
    "less_than_equal": "At most {le}.",
    "string_too_short": "At least {min_length} characters.",
    "string_too_long": "At most {max_length} characters.",
    "too_long": "At most {max_length} of them.",
    "too_short": "At least {min_length} of them.",
    "list_type": "A list.",
    "model_attributes_type": "An object with fields.",
    "model_type": "An object with fields.",
    "dict_type": "An object with fields.",
}


def sentence(error: dict[str, Any]) -> str:
    """Of one of pydantic's errors; its own words where we have none."""
    known = SENTENCES.get(error["type"])
    if known is None:
        return f"{error['msg']}."
    return known.format_map(
        {name: str(value).replace("'", "") for name, value in error.get("ctx", {}).items()}
    )
