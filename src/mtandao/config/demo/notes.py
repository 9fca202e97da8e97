"""What the demo's first pages tell: who signs in where, and what is missing. Named by the setting DEMO_NOTES."""

from typing import Any

from mtandao.config.demo import cast
from mtandao.config.processes import radius


def notes() -> dict[str, Any]:
    """`places` (name, slug, logins; the platform's slug is empty), `password`, and `missing`, a sentence or ""."""
    places = [
        {
            "name": isp.name,
            "slug": isp.slug,
            "logins": [isp.admin, *(f"{role}@{isp.slug}.example" for role in cast.LOGINS)],
        }
        for isp in cast.ISPS
    ]
    places.append({"name": "Platform", "slug": "", "logins": [cast.OWNER]})
    return {"places": places, "password": cast.PASSWORD, "missing": radius.what_is_missing() or ""}
