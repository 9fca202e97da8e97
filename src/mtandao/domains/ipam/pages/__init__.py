"""Pages of this room: the tree, its forms, who holds what. A subnet's own page also shows who is online: a door's."""

from django.urls import path

from mtandao.domains.ipam.pages.blocks import (
    BlockPage,
    ChangeBlockPage,
    NewBlockPage,
    NextSubnetsPage,
    RemoveBlockPage,
)
from mtandao.domains.ipam.pages.holding import HeldPage, ReleasePage, ReservePage, TakeNextPage
from mtandao.domains.ipam.pages.importing import ImportPage
from mtandao.domains.ipam.pages.pools import ChangePoolPage, NewPoolPage, PoolsPage, RemovePoolPage
from mtandao.domains.ipam.pages.subnets import (
    ChangeSubnetPage,
    NewSubnetPage,
    RemoveSubnetPage,
    SubnetsPage,
)
from mtandao.domains.ipam.pages.tree import TreePage

app_name = "ipam"
urlpatterns = [
    path("", TreePage.as_view(), name="tree"),
    path("import/", ImportPage.as_view(), name="import"),
    path("held/", HeldPage.as_view(), name="held"),
    path("held/<uuid:held_id>/release/", ReleasePage.as_view(), name="release"),
    path("blocks/new/", NewBlockPage.as_view(), name="new-block"),
    path("blocks/<uuid:block_id>/", BlockPage.as_view(), name="block"),
    path("blocks/<uuid:block_id>/change/", ChangeBlockPage.as_view(), name="change-block"),
    path("blocks/<uuid:block_id>/remove/", RemoveBlockPage.as_view(), name="remove-block"),
    path("blocks/<uuid:block_id>/next/", NextSubnetsPage.as_view(), name="next-subnets"),
    path("subnets/", SubnetsPage.as_view(), name="subnets"),
    path("subnets/new/", NewSubnetPage.as_view(), name="new-subnet"),
    path("subnets/<uuid:subnet_id>/change/", ChangeSubnetPage.as_view(), name="change-subnet"),
    path("subnets/<uuid:subnet_id>/remove/", RemoveSubnetPage.as_view(), name="remove-subnet"),
    path("subnets/<uuid:subnet_id>/reserve/", ReservePage.as_view(), name="reserve"),
    path("subnets/<uuid:subnet_id>/new-pool/", NewPoolPage.as_view(), name="new-pool"),
    path("pools/", PoolsPage.as_view(), name="pools"),
    path("pools/<uuid:pool_id>/change/", ChangePoolPage.as_view(), name="change-pool"),
    path("pools/<uuid:pool_id>/remove/", RemovePoolPage.as_view(), name="remove-pool"),
    path("pools/<uuid:pool_id>/take/", TakeNextPage.as_view(), name="take-next"),
]
