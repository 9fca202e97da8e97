"""The routers: known, taught, asked how they are; their pools, PPPoE services, and the hand that reaches them."""

from mtandao.domains.network.addresses import pools_wanted_on, routers_of_pool
from mtandao.domains.network.choices import Reach, RouterState, Vendor
from mtandao.domains.network.commands.addresses import set_pool_routers, set_router_pools
from mtandao.domains.network.commands.onboarding import issue_line, record_fetched, record_taught
from mtandao.domains.network.commands.pppoe import (
    change_pppoe,
    record_services_refused,
    record_services_seen,
    remove_pppoe,
    set_up_pppoe,
)
from mtandao.domains.network.commands.routers import change_nas, register_nas, remove_nas
from mtandao.domains.network.commands.status import record_looks
from mtandao.domains.network.errors import ReservedOnRouter, ServiceThere, TunnelFull
from mtandao.domains.network.events import (
    NasCameBack,
    NasChanged,
    NasFellSilent,
    NasRegistered,
    NasRemoved,
    NasTaught,
    PppoeServiceChanged,
    PppoeServiceRemoved,
    PppoeServiceSetUp,
)
from mtandao.domains.network.hands import (
    Away,
    Hand,
    Hands,
    Look,
    NotOnRouter,
    NotToBeTouched,
    Trouble,
    Way,
    hand_of,
    offer,
    way_to,
)
from mtandao.domains.network.health import LOST, silent_after, with_state
from mtandao.domains.network.models import Nas, Onboarding, PppoeService, RouterStatus
from mtandao.domains.network.pppoe import rows_owed, rows_refused, services_on
from mtandao.domains.network.queries import answering, router, routers, routers_by_address, routers_to_ask
from mtandao.domains.network.teaching import file_of, line_of, opened
from mtandao.domains.network.tunnel import peers

__all__ = [
    "LOST",
    "Away",
    "Hand",
    "Hands",
    "Look",
    "Nas",
    "NasCameBack",
    "NasChanged",
    "NasFellSilent",
    "NasRegistered",
    "NasRemoved",
    "NasTaught",
    "NotOnRouter",
    "NotToBeTouched",
    "Onboarding",
    "PppoeService",
    "PppoeServiceChanged",
    "PppoeServiceRemoved",
    "PppoeServiceSetUp",
    "Reach",
    "ReservedOnRouter",
    "RouterState",
    "RouterStatus",
    "ServiceThere",
    "Trouble",
    "TunnelFull",
    "Vendor",
    "Way",
    "answering",
    "change_nas",
    "change_pppoe",
    "file_of",
    "hand_of",
    "issue_line",
    "line_of",
    "offer",
    "opened",
    "peers",
    "pools_wanted_on",
    "record_fetched",
    "record_looks",
    "record_services_refused",
    "record_services_seen",
    "record_taught",
    "register_nas",
    "remove_nas",
    "remove_pppoe",
    "router",
    "routers",
    "routers_by_address",
    "routers_of_pool",
    "routers_to_ask",
    "rows_owed",
    "rows_refused",
    "services_on",
    "set_pool_routers",
    "set_router_pools",
    "set_up_pppoe",
    "silent_after",
    "way_to",
    "with_state",
]
