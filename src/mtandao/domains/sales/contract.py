"""What others may use of this room."""

from mtandao.domains.sales import permissions
from mtandao.domains.sales.commands import Sale, Terms, remove_client, sell_service, sign_up_subscriber

__all__ = ["Sale", "Terms", "permissions", "remove_client", "sell_service", "sign_up_subscriber"]
