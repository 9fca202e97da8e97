"""Messages on disk: what arrived while the database was away, one file each, written before we say yes."""

import base64
import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

log = logging.getLogger("mtandao.mpesa")


@dataclass(frozen=True, slots=True)
class Told:
    """A message as it came in. `id` is its row's id wherever and whenever it is stored."""

    id: UUID
    kind: str
    key: str
    host: str
    address: str
    headers: Mapping[str, str]
    body: bytes


def keep(folder: Path, told: Told) -> None:
    """On the disk for sure when this returns. OSError if even the disk is away: then Daraja gets no yes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps(
        {
            "id": str(told.id),
            "kind": told.kind,
            "key": told.key,
            "host": told.host,
            "address": told.address,
            "headers": dict(told.headers),
            "body": base64.b64encode(told.body).decode(),
        }
    )
    half = folder / f"{told.id}.half"
    with half.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.rename(folder / f"{told.id}.json")
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def empty(folder: Path, store: Callable[[Told], None]) -> int:
    """Store what waits, oldest first; a file goes when its message is stored. Returns how many."""
    stored = 0
    for path in sorted(folder.glob("*.json")) if folder.exists() else []:
        kept = json.loads(path.read_text())
        store(
            Told(
                UUID(kept["id"]),
                kept["kind"],
                kept["key"],
                kept["host"],
                kept["address"],
                kept["headers"],
                base64.b64decode(kept["body"]),
            )
        )
        path.unlink()
        stored += 1
    if stored:
        log.warning("%d messages that waited on disk are stored", stored)
    return stored
