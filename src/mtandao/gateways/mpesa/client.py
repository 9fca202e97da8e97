"""Speaking to Daraja about customers' money coming in. Every call comes back as one of four values."""

from datetime import datetime
from decimal import Decimal

from mtandao.gateways.mpesa import replies, requests
from mtandao.gateways.mpesa.initiator import InitiatorCalls
from mtandao.gateways.outbound.answers import Answer


def _pulled_well(code: str) -> bool:
    return code in ("1000", "1001", "0")


class DarajaClient(InitiatorCalls):
    """One short code's line to Daraja, both ways."""

    def stk_push(
        self,
        *,
        amount: int | Decimal,
        phone: str,
        account_reference: str,
        description: str,
        callback_url: str,
    ) -> Answer[replies.StkPushTaken]:
        """Ask a phone for money. Daraja has no idempotency here: after Unknown, never simply call again."""
        return self._call(
            "/mpesa/stkpush/v1/processrequest",
            lambda: requests.stk_push(
                self._config,
                amount=amount,
                phone=phone,
                account_reference=account_reference,
                description=description,
                callback_url=callback_url,
                at=self._now(),
            ),
            replies.stk_push_taken,
        )

    def stk_query(self, checkout_request_id: str) -> Answer[replies.StkState]:
        """What became of a push. Accepted may well hold PENDING or UNKNOWN: ask again later."""
        return self._call(
            "/mpesa/stkpushquery/v1/query",
            lambda: requests.stk_query(self._config, checkout_request_id=checkout_request_id, at=self._now()),
            replies.stk_state,
            read_error=lambda code, message: replies.stk_state_of_error(code, message, checkout_request_id),
        )

    def c2b_register(
        self, *, confirmation_url: str, validation_url: str, complete_when_silent: bool = True
    ) -> Answer[replies.Registered]:
        """Where M-Pesa tells of payments made by hand. ALREADY_DONE when it was told before."""
        return self._call(
            f"/mpesa/c2b/v{self._config.c2b_version}/registerurl",
            lambda: requests.c2b_register(
                self._config,
                confirmation_url=confirmation_url,
                validation_url=validation_url,
                complete_when_silent=complete_when_silent,
            ),
            replies.registered,
        )

    def pull_register(self, *, nominated_phone: str, callback_url: str) -> Answer[replies.Registered]:
        return self._call(
            "/pulltransactions/v1/register",
            lambda: requests.pull_register(
                self._config, nominated_phone=nominated_phone, callback_url=callback_url
            ),
            replies.registered,
            is_success=_pulled_well,
        )

    def pull_query(self, *, since: datetime, until: datetime, offset: int = 0) -> Answer[replies.Pulled]:
        """Payments M-Pesa has seen in the last 48 h, about 100 a page; `offset` counts rows."""
        return self._call(
            "/pulltransactions/v1/query",
            lambda: requests.pull_query(self._config, since=since, until=until, offset=offset),
            replies.pulled,
            method=self._config.pull_method,
            is_success=_pulled_well,
        )
