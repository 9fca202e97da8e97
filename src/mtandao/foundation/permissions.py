"""Rights by name. A room names its rights in `permissions.py`; roles hold names or patterns of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Permission:
    """`name` is `room.verb`; `label` completes the sentence "may …";
    `critical` is highlighted in the audit. `provider_wide`: what it changes is shared by all organizations of a
    provider (plans, taxes, gateways, rules), so it is worth something in the hands of the provider's own people
    alone, whatever a partner's roles say."""

    name: str
    label: str
    critical: bool = False
    provider_wide: bool = False

    @property
    def over_tenants(self) -> bool:
        """Belongs to whoever runs the platform: no tenant's role holds it,
        not even one that may everything."""
        return self.name.startswith("platform.")


# Commands that stand outside the doors' locks: signing in, signing up, and what the platform does by itself.
PUBLIC = Permission("public", "be anybody")

_declared: dict[str, Permission] = {}


def permission(name: str, label: str, *, critical: bool = False, provider_wide: bool = False) -> Permission:
    """Declare a right. Declaring a name twice is a programming error (ValueError)."""
    if name in _declared:
        raise ValueError(f"permission {name} is declared twice")
    _declared[name] = Permission(name, label, critical, provider_wide)
    return _declared[name]


def declared() -> list[Permission]:
    """All rights, by name."""
    return [_declared[name] for name in sorted(_declared)]


def expanded(patterns: Iterable[str]) -> frozenset[str]:
    """The declared names that any of the patterns (`subscribers.*`, `billing.invoices.view`) matches."""
    wanted = list(patterns)
    return frozenset(name for name in _declared if any(fnmatchcase(name, pattern) for pattern in wanted))
