"""`/api/ipam`: blocks, subnets, pools, and who holds which address."""

from mtandao.domains.ipam.api import addresses, blocks, pools, subnets

ROUTERS = [
    ("/ipam/blocks", blocks.router),
    ("/ipam/subnets", subnets.router),
    ("/ipam/pools", pools.router),
    ("/ipam/addresses", addresses.router),
]
