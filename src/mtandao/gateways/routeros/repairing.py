"""Differences repaired, one verb on one row each. What is to be done is worked out from the router as it is now, never
from what was found some time ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mtandao.domains.network import contract as network
from mtandao.gateways.routeros.client import Lost, Offline, RouterOS, RouterProblem, ThereAlready

Row = Mapping[str, str]
Key = tuple[str, str]


@dataclass(slots=True)
class Repair:
    """What came of it, by menu and key; a refusal in the router's own words. `unheard`: it gave no answer, and may have
    done it."""

    repaired: list[Key] = field(default_factory=list)
    refused: dict[Key, str] = field(default_factory=dict)
    unheard: dict[Key, str] = field(default_factory=dict)


class Reserved(Exception):
    """It lies on what nobody touches through us."""


class Repairer:
    """One router, as it was just read."""

    def __init__(
        self,
        router: RouterOS,
        wanted: Sequence[network.WantedRow],
        real: Mapping[str, Sequence[Row]],
        reserved: network.Reserved,
        explained: frozenset[str] = frozenset(),
    ) -> None:
        self._router, self._reserved, self._explained = router, reserved, explained
        self._wanted = {(row.menu, row.key): row for row in wanted}
        self._order = list(self._wanted)
        self._real = {menu: [dict(row) for row in rows] for menu, rows in real.items()}

    def repair(self, keys: set[Key]) -> Repair:
        """Those of the differences that are named. Stops where the router stops answering: the next look tells how
        far it came."""
        done = Repair()
        for difference in self._in_order(keys):
            key = (difference.menu, difference.key)
            try:
                self._mend(difference)
            except (Offline, Lost) as away:
                done.unheard[key] = str(away)
                return done
            except (RouterProblem, Reserved) as refusal:
                done.refused[key] = str(refusal)
            else:
                done.repaired.append(key)
        return done

    def _in_order(self, keys: set[Key]) -> list[network.Difference]:
        """What is left over goes first, for it may have a name that is wanted. Rules are placed above those that come
        after them, so the last come first; of all others the first, for the next may name it."""
        wanted = list(self._wanted.values())
        found = [
            each
            for each in network.differences(wanted, self._real, self._reserved, self._explained)
            if each.repairable and (each.menu, each.key) in keys
        ]
        extra = [each for each in found if each.kind is network.Kind.EXTRA]
        # Whatever gives from a pool goes before it.
        extra.sort(key=lambda each: each.menu == "ip/pool")
        rules = [each for each in found if each not in extra and each.menu in network.ORDERED]
        others = [each for each in found if each not in extra and each not in rules]
        rules.sort(key=lambda each: self._order.index((each.menu, each.key)), reverse=True)
        return [*extra, *others, *rules]

    def _mend(self, difference: network.Difference) -> None:
        menu, key = difference.menu, difference.key
        if difference.kind is network.Kind.EXTRA:
            self._remove(menu, key)
            return
        row = self._wanted[menu, key]
        if difference.kind is network.Kind.MISSING:
            self._add(row)
        elif difference.kind is network.Kind.MISPLACED:
            self._move(row)
        elif menu in network.ORDERED:
            self._replace(row)
        else:
            self._change(row, difference.wanted)

    def _remove(self, menu: str, key: str) -> None:
        """`key` ends with an id where two rows have the same mark."""
        mark, _, row_id = key.partition(" ")
        rows = network.ours(self._real[menu], network.MARK + mark)
        gone = next(row for row in rows if not row_id or row[".id"] == row_id)
        self._demand_free(menu, gone)
        self._router.remove(menu, gone[".id"])
        self._real[menu] = [row for row in self._real[menu] if row is not gone]

    def _add(self, row: network.WantedRow, instead_of: dict[str, str] | None = None) -> None:
        self._demand_free(row.menu, row.values)
        # What only some releases know is right there by itself, or the look that follows says so.
        values = {**row.known, "comment": row.comment}
        below = self._below(row) or instead_of
        if below is not None:
            values["place-before"] = below[".id"]
        try:
            made = self._router.add(row.menu, values)
        except ThereAlready:
            # Ours, if an answer was lost on the way; else somebody was quicker, and the router's words say so.
            if not network.ours(self._router.read(row.menu), row.comment):
                raise
            return
        rows = self._real[row.menu]
        rows.insert(rows.index(below) if below else len(rows), {**made})

    def _change(self, row: network.WantedRow, changes: Row) -> None:
        if not row.key:
            self._demand_free(row.menu, changes)
            self._router.change_one(row.menu, changes)
            return
        there = network.ours(self._real[row.menu], row.comment)[0]
        self._demand_free(row.menu, {**there, **changes})
        self._router.change(row.menu, there[".id"], changes)

    def _replace(self, row: network.WantedRow) -> None:
        """A rule: what narrows it down cannot be taken off over REST in every release. The right one comes first, so
        that none is missing in between."""
        old = network.ours(self._real[row.menu], row.comment)[0]
        self._demand_free(row.menu, old)
        self._add(row, instead_of=old)
        self._router.remove(row.menu, old[".id"])
        self._real[row.menu] = [each for each in self._real[row.menu] if each is not old]

    def _move(self, row: network.WantedRow) -> None:
        rows, below = self._real[row.menu], self._below(row)
        mover = network.ours(rows, row.comment)[0]
        if below is None or rows.index(mover) < rows.index(below):
            return
        self._demand_free(row.menu, mover)
        self._router.run(f"{row.menu}/move", {"numbers": mover[".id"], "destination": below[".id"]})
        rows.remove(mover)
        rows.insert(rows.index(below), mover)

    def _below(self, row: network.WantedRow) -> dict[str, str] | None:
        """The row that this one is wanted right above of those that are there."""
        if row.menu not in network.ORDERED:
            return None
        at = self._order.index((row.menu, row.key))
        for menu, key in self._order[at + 1 :]:
            found = [each for each in self._real[row.menu] if each.get("comment") == network.MARK + key]
            if menu == row.menu and found:
                return found[0]
        return None

    def _demand_free(self, menu: str, values: Row) -> None:
        """Once more, whatever was worked out before: this is the last one who could say no."""
        if found := network.in_the_way(menu, values, self._reserved):
            raise Reserved(f"{found.name} is reserved on this router and is never touched through us.")
