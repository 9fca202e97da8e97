"""What a login has for good, as it is sent: at the sale and later."""

from uuid import UUID

from pydantic import Field

from mtandao.domains.network.addressing import Fixed
from mtandao.foundation.api import Body

INSTEAD = "Instead: a static pool, whose next free one it gets."


class FixedAddresses(Body):
    static_ip: str | None = Field(None, max_length=45)
    static_from: UUID | None = Field(None, description=INSTEAD)
    delegated_prefix: str | None = Field(
        None, max_length=43, description="An IPv6 prefix from /32 to /64 in one of the subnets."
    )
    delegated_from: UUID | None = Field(None, description=INSTEAD)
    framed_prefix: str | None = Field(
        None,
        max_length=43,
        description="The IPv6 prefix of the line itself, mostly a /64, in one of the subnets.",
    )
    framed_from: UUID | None = Field(None, description=INSTEAD)

    def fixed(self) -> Fixed:
        """As the network room is asked."""
        return Fixed(
            static_ip=self.static_ip,
            static_from=self.static_from,
            delegated_prefix=self.delegated_prefix,
            delegated_from=self.delegated_from,
            framed_prefix=self.framed_prefix,
            framed_from=self.framed_from,
        )
