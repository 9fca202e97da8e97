"""One device's line to KRA. No call is repeated here: whoever calls again sends the same bytes."""

import base64
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from mtandao.gateways.etims import reading
from mtandao.gateways.etims.config import EtimsConfig
from mtandao.gateways.outbound.answers import Answer, Kind, NotSent, Rejected, Unknown
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.outbound.wire import Heard, Wire

log = logging.getLogger(__name__)
T = TypeVar("T")
EARLY_S = 60  # a token is renewed this long before its end


class EtimsClient:
    """Thread-safe. `now` is the real time: KRA's windows follow it."""

    def __init__(
        self,
        config: EtimsConfig,
        *,
        now: Callable[[], datetime] = real_now,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._config, self._now = config, now
        self._wire = Wire(config.addresses.base, config.timeouts, transport=transport)
        self._token, self._token_until = "", 0.0
        self._alone = threading.Lock()

    def initialise(self) -> Answer[reading.Installed]:
        """Make the device known, once for ever. Rejected 902: it was known before, and its key is not told again."""
        body = {"tin": self._config.pin, "bhfId": self._config.branch, "dvcSrlNo": self._config.serial}
        return self._call(self._config.paths.initialise, body, reading.installed, first=True)

    def codes(self) -> Answer[None]:
        """Yesterday's changes of KRA's code tables. Asked to see whether KRA takes our keys."""
        since = (self._now() - timedelta(days=1)).astimezone(reading.NAIROBI)
        return self._call(
            self._config.paths.codes, self._asked(lastReqDt=f"{since:%Y%m%d%H%M%S}"), reading.nothing
        )

    def save_item(self, *, code: str, class_code: str, name: str, tax_class: str) -> Answer[None]:
        """A service without stock, before the first paper that names it. Rejected 994: it is there."""
        body = self._asked(
            itemCd=code,
            itemClsCd=class_code,
            itemTyCd="3",
            itemNm=name[:200],
            itemStdNm=None,
            orgnNatCd="KE",
            pkgUnitCd="NT",
            qtyUnitCd="U",
            taxTyCd=tax_class,
            btchNo=None,
            bcd=None,
            dftPrc=0,
            addInfo=None,
            sftyQty=0,
            isrcAplcbYn="N",
            useYn="Y",
            regrId="Mtandao",
            regrNm="Mtandao",
            modrId="Mtandao",
            modrNm="Mtandao",
        )
        return self._call(self._config.paths.item, body, reading.nothing)

    def save_sale(self, paper: bytes) -> Answer[reading.Receipt]:
        """An invoice or a credit note. After Unknown: the same bytes again, nothing else."""
        return self._call(self._config.paths.sale, paper, reading.receipt)

    def sale_detail(self, number: int) -> Answer[reading.Kept | None]:
        """What KRA holds under that number; None when nothing."""
        return self._call(self._config.paths.sale_detail, self._asked(invcNo=number), reading.kept)

    def _asked(self, **more: Any) -> dict[str, Any]:
        return {"tin": self._config.pin, "bhfId": self._config.branch, **more}

    def _call(
        self,
        path: str,
        body: Mapping[str, Any] | bytes,
        read_data: Callable[[Mapping[str, Any]], T],
        *,
        first: bool = False,
    ) -> Answer[T]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        heard = self._sent(path, raw, first)
        if self._config.needs_token and isinstance(heard, Heard) and heard.status == 401:
            self._token = ""  # refused at the gate, so nothing was executed: once more with a new one
            heard = self._sent(path, raw, first)
        answer = reading.read(heard, read_data) if isinstance(heard, Heard) else heard
        log.info("etims %s: %s %s", path, type(answer).__name__.lower(), getattr(answer, "code", ""))
        return answer

    def _sent(self, path: str, raw: bytes, first: bool) -> Heard | Rejected | NotSent | Unknown:
        headers = self._headers(first)
        if not isinstance(headers, dict):
            return headers
        return self._wire.call("POST", path, raw_json=raw, headers=headers)

    def _headers(self, first: bool) -> dict[str, str] | Rejected | NotSent:
        """Who we are. The first call of a device has no key yet; on the newer door it names itself by token alone."""
        own = (
            {}
            if first and self._config.needs_token
            else {"tin": self._config.pin, "bhfId": self._config.branch}
        )
        if not first:
            own["cmcKey"] = self._config.communication_key
        if not self._config.needs_token:
            return own
        token = self._current_token()
        if not isinstance(token, str):
            return token
        return {"Authorization": f"Bearer {token}", "apigee_app_id": self._config.app_id, **own}

    def _current_token(self) -> str | Rejected | NotSent:
        with self._alone:
            if self._token and time.monotonic() < self._token_until:
                return self._token
            pair = base64.b64encode(f"{self._config.app_key}:{self._config.app_secret}".encode()).decode()
            heard = self._wire.call(
                "GET",
                self._config.addresses.token,
                params={"grant_type": "client_credentials"},
                headers={"Authorization": f"Basic {pair}"},
            )
            if isinstance(heard, Unknown):
                return NotSent(f"no token: {heard.reason}", heard.exchange)
            if not isinstance(heard, Heard):
                return heard
            found = heard.body if isinstance(heard.body, Mapping) else {}
            if heard.status != 200 or not found.get("access_token"):
                return _no_token(heard)
            self._token = str(found["access_token"])
            self._token_until = time.monotonic() + max(0, int(found.get("expires_in") or 0) - EARLY_S)
            return self._token

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _no_token(heard: Heard) -> Rejected | NotSent:
    """Keys that are refused must be mended; anything else passes. The call itself was never made."""
    if heard.status in (400, 401, 403):
        return Rejected(
            f"HTTP {heard.status}", "KRA refuses the app's key.", Kind.CREDENTIALS, heard.exchange
        )
    return NotSent(f"no token: HTTP {heard.status}", heard.exchange)


def receipt_url(config: EtimsConfig, signature: str) -> str:
    """What the QR code on the paper says: KRA's page of this receipt."""
    return f"{config.addresses.receipts}?Data={config.pin}{config.branch}{signature}"
