"""`/api/ipam`: blocks, subnets, pools, who holds which address, and files of them."""

from mtandao.domains.ipam.api import addresses, blocks, importing, pools, subnets

ROUTERS = [
    ("/ipam/blocks", blocks.router),
    ("/ipam/subnets", subnets.router),
    ("/ipam/pools", pools.router),
    ("/ipam/addresses", addresses.router),
    ("/ipam/imports", importing.router),
]
