"""A line to Daraja for a tenant's short code, and the addresses at which Daraja finds us."""

from functools import lru_cache

from django.conf import settings

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.mpesa.client import DarajaClient
from mtandao.gateways.mpesa.config import PRODUCTION, DarajaConfig, TransactionType
from mtandao.gateways.mpesa.shared_tokens import SharedTokenStore


def line(gateway: payments.Gateway) -> DarajaClient:
    """The process's client for these credentials: kept, because it keeps connections and its own pace."""
    return _client(
        DarajaConfig(
            base_url=settings.DARAJA_BASE_URL or PRODUCTION,
            consumer_key=gateway.consumer_key,
            consumer_secret=gateway.consumer_secret,
            short_code=gateway.short_code,
            passkey=gateway.passkey,
            transaction_type=TransactionType.BUY_GOODS if gateway.till else TransactionType.PAY_BILL,
            party_b=gateway.till,
            initiator_name=gateway.value("initiator_name"),
            initiator_password=gateway.value("initiator_password"),
            certificate=gateway.value("certificate"),
            payout_code=gateway.value("payout_code"),
            c2b_version=int(gateway.value("c2b_version") or 2),
        )
    )


@lru_cache(maxsize=256)
def _client(config: DarajaConfig) -> DarajaClient:
    return DarajaClient(config, SharedTokenStore())


def callback_url(ctx: Context, tail: str) -> str:
    """On the tenant's own host. Daraja refuses addresses with words like `query` or its own name in them."""
    scheme, host = settings.PUBLIC_URL.split("://")
    return f"{scheme}://{ctx.tenant.slug}.{host}/hooks/mp/{tail}"
