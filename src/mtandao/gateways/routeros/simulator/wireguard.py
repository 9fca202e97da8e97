"""Keys of WireGuard, as RouterOS shows them: it makes one where none is given, and its public half is read only."""

import base64
import binascii
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def new_key() -> str:
    return base64.b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode()


def shown(path: str, row: Mapping[str, str]) -> dict[str, str]:
    """What a row of this menu shows besides what was set."""
    if path != "interface/wireguard":
        return {}
    try:
        private = X25519PrivateKey.from_private_bytes(base64.b64decode(row["private-key"], validate=True))
    except (binascii.Error, ValueError):
        return {"running": "false"}
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    return {"public-key": public, "running": "true"}
