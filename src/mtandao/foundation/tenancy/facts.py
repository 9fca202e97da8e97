"""Where loops of ours learn a tenant's facts. The organizations room answers; the foundation only asks."""

from collections.abc import Callable
from uuid import UUID

from mtandao.foundation.context import PLATFORM, TenantFacts

_answer: Callable[[UUID], TenantFacts] | None = None


def answered_by(answer: Callable[[UUID], TenantFacts]) -> Callable[[UUID], TenantFacts]:
    """Register who knows the tenants. It is asked often: it should remember."""
    global _answer
    _answer = answer
    return answer


def tenant_facts(tenant_id: UUID) -> TenantFacts:
    """LookupError if there is no such tenant. The platform needs no room to answer for it."""
    if tenant_id == PLATFORM.id:
        return PLATFORM
    if _answer is None:
        raise LookupError("no room answers for tenants")
    return _answer(tenant_id)
