"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class SubdomainTaken(Refusal):
    code = "tenant.subdomain_taken"


class SubdomainReserved(Refusal):
    code = "tenant.subdomain_reserved"


class AlreadyInState(Refusal):
    code = "tenant.already_in_state"


class TenantNotActive(Refusal):
    code = "tenant.not_active"
    status = 403
