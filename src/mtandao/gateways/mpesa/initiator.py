"""Calls that Daraja acknowledges at once and answers later, at the result address. They need an initiator."""

from decimal import Decimal

from mtandao.gateways.mpesa import initiated, replies
from mtandao.gateways.mpesa.calls import Caller
from mtandao.gateways.outbound.answers import Answer

Started = Answer[replies.ConversationStarted]


class InitiatorCalls(Caller):
    """`result_url` hears the result, `timeout_url` that Daraja could not do it in time: no failure, ask."""

    def b2c(
        self,
        *,
        originator_id: str,
        amount: int | Decimal,
        phone: str,
        result_url: str,
        timeout_url: str,
        remarks: str = "",
        occasion: str = "",
    ) -> Started:
        """Pay a phone. `originator_id` was made and stored before the first attempt: used again, Daraja
        answers ALREADY_DONE, which means that the first one was taken."""
        return self._call(
            "/mpesa/b2c/v3/paymentrequest",
            lambda: initiated.b2c(
                self._config,
                originator_id=originator_id,
                amount=amount,
                phone=phone,
                remarks=remarks,
                occasion=occasion,
                result_url=result_url,
                timeout_url=timeout_url,
            ),
            replies.conversation_started,
            read_error=lambda code, _: replies.taken_before(code, originator_id),
        )

    def reversal(
        self, *, receipt: str, amount: int | Decimal, result_url: str, timeout_url: str, remarks: str = ""
    ) -> Started:
        """Give a customer's payment back. No key: never call again before the result or a status says."""
        return self._call(
            "/mpesa/reversal/v1/request",
            lambda: initiated.reversal(
                self._config,
                receipt=receipt,
                amount=amount,
                remarks=remarks,
                result_url=result_url,
                timeout_url=timeout_url,
            ),
            replies.conversation_started,
        )

    def account_balance(self, *, result_url: str, timeout_url: str, short_code: str = "") -> Started:
        return self._call(
            "/mpesa/accountbalance/v1/query",
            lambda: initiated.account_balance(
                self._config, short_code=short_code, result_url=result_url, timeout_url=timeout_url
            ),
            replies.conversation_started,
        )

    def transaction_status(
        self,
        *,
        result_url: str,
        timeout_url: str,
        receipt: str = "",
        conversation_id: str = "",
        short_code: str = "",
        remarks: str = "",
    ) -> Started:
        """Ask what became of a transaction. `conversation_id` is the originator's, when no receipt is known."""
        return self._call(
            "/mpesa/transactionstatus/v1/query",
            lambda: initiated.transaction_status(
                self._config,
                receipt=receipt,
                conversation_id=conversation_id,
                short_code=short_code,
                result_url=result_url,
                timeout_url=timeout_url,
                remarks=remarks,
            ),
            replies.conversation_started,
        )
