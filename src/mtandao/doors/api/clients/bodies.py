"""What is sent about a client."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from mtandao.domains.catalog.contract import ConnectionType
from mtandao.domains.network.api.fixed import FixedAddresses
from mtandao.domains.sales.contract import Terms
from mtandao.foundation.api import Amount, Body

Degrees = Annotated[Decimal, Field(ge=-180, le=180, max_digits=9, decimal_places=6)]
Latitude = Annotated[Decimal, Field(ge=-90, le=90, max_digits=8, decimal_places=6)]
# What belongs to the person; the rest of a sale is the service's.
PERSON = (
    "first_name",
    "last_name",
    "phone",
    "mpesa_phone",
    "email",
    "address",
    "latitude",
    "longitude",
    "government_id",
    "region",
    "tax_number",
    "language",
    "technician_notes",
    "staff_notes",
    "organization_id",
)


class ClientChanges(Body):
    """What may be changed; what is not sent stays."""

    first_name: str = Field("", max_length=120)
    last_name: str = Field("", max_length=120)
    phone: str = Field("", max_length=30, description="In any spelling of the provider's country, or with +.")
    mpesa_phone: str | None = Field(
        None, max_length=30, description="Who gets the M-Pesa prompt, if another."
    )
    email: str | None = Field(None, max_length=254)
    address: str | None = Field(None, max_length=500)
    latitude: Latitude | None = None
    longitude: Degrees | None = None
    government_id: str | None = Field(None, max_length=60)
    region: str | None = Field(
        None, max_length=40, description="Where he is taxed: a county's or state's code."
    )
    tax_number: str | None = Field(None, max_length=40, description="His own: KRA PIN, GSTIN.")
    language: str | None = Field(None, max_length=10)
    technician_notes: str | None = Field(None, max_length=5000)
    staff_notes: str | None = Field(None, max_length=5000)


NAMED = (
    "Default: made of the name and account. A MAC where nobody dials (ipoe, hotspot): that device then signs in by "
    "itself, without a password."
)


class ServiceBody(FixedAddresses):
    """A service to be sold."""

    package_id: UUID
    connection_type: ConnectionType | None = Field(None, description="Default: the package's.")
    radius_username: str = Field("", max_length=64, description=NAMED)
    radius_password: str = Field("", max_length=128, description="Default: made up.")
    setup_fee: Annotated[Amount, Field(ge=0)] | None = Field(None, description="Default: the package's.")
    trial_days: int | None = Field(None, ge=0, le=365, description="Default: the package's, once a client.")
    trial_stops: bool = Field(False, description="It ends in a stop, unless the client keeps the service.")
    activate: bool = Field(False, description="The line works already.")

    def terms(self) -> Terms:
        """As the sales room is asked."""
        return Terms(
            self.package_id,
            connection_type=self.connection_type or "",
            username=self.radius_username,
            password=self.radius_password,
            fixed=self.fixed(),
            setup_fee=self.setup_fee,
            trial_days=self.trial_days,
            trial_stops=self.trial_stops,
            activate=self.activate,
        )


class NewClient(ClientChanges, ServiceBody):
    first_name: str = Field(max_length=120)
    phone: str = Field(max_length=30)
    organization_id: UUID | None = Field(None, description="Default: one's own.")

    def person(self) -> dict[str, Any]:
        given = self.given()
        return {name: given[name] for name in PERSON if given.get(name) is not None}


class WhichService(Body):
    """Only needed by a client with several services that could be meant."""

    subscription_id: UUID | None = None


class DisconnectionBody(WhichService):
    reason: str = Field("", max_length=200, description="For the client's history.")


class SuspensionBody(WhichService):
    """A payment lifts none of these; the suspension for non-payment is the ladder's."""

    reason: Literal["by_hand", "requested", "abuse"] = "by_hand"


class QuoteBody(WhichService):
    package_id: UUID


class PlanChangeBody(WhichService):
    package_id: UUID
    when: Literal["now", "next_cycle"] = "now"
    on: date | None = Field(None, description="With the first cycle that begins on this day or later.")
    quoted: Amount | None = Field(
        None, description="With `now`: the `total` that was shown. Refused if it is another one by now."
    )


class EndBody(WhichService):
    when: Literal["now", "period_end"] = "now"
    on: date | None = Field(
        default=None, description="With `period_end`: with the first that ends on this day or later."
    )
    quoted: Amount | None = Field(
        default=None,
        description="With `now`: the `total` that was shown. Refused if it is another one by now.",
    )


class PauseBody(WhichService):
    starts_on: date | None = Field(default=None, description="Default: today.")
    ends_on: date | None = Field(
        default=None, description="The day on which it works again. Default: until somebody resumes it."
    )
    reason: str = Field(default="", max_length=200)


class MoveQuoteBody(WhichService):
    fee: Annotated[Amount, Field(ge=0)] | None = Field(
        default=None, description="Without tax, if that comes on top. Default: the provider's rules."
    )


class RelocationBody(MoveQuoteBody):
    address: str = Field(max_length=500)
    latitude: Latitude | None = None
    longitude: Degrees | None = None
    on: date | None = Field(default=None, description="Default: today.")
    with_home: bool = Field(default=True, description="The client's own address changes too.")
    note: str = Field(default="", max_length=500)


class ResumeBody(WhichService):
    quoted: Amount | None = Field(
        default=None, description="The `total` that was shown. Refused if it is another one by now."
    )


class PortalPasswordBody(Body):
    password: str = Field(max_length=200)
