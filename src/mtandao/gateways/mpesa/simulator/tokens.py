"""Access tokens of the simulated Daraja: one per app, and a new one ends the one before."""

import secrets

from mtandao.gateways.mpesa.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.clock import VirtualClock
from mtandao.gateways.simulation.store import Store


class Tokens:
    def __init__(self, config: SimulatorConfig, clock: VirtualClock, store: Store) -> None:
        self._config, self._clock, self._store = config, clock, store
        self._known: dict[str, tuple[str, float]] = {
            document["token"]: (document["app"], document["ends"]) for document in store.every("token")
        }

    def issue(self, app: str) -> str:
        if self._config.new_token_ends_old:
            for old in [token for token, (owner, _) in self._known.items() if owner == app]:
                self._forget(old)
        token = secrets.token_hex(14)
        life = self._config.token_seconds * self._clock.scale / self._config.token_scale
        ends = self._clock.seconds() + life
        self._known[token] = (app, ends)
        self._store.put("token", token, {"token": token, "app": app, "ends": ends})
        return token

    def app_of(self, token: str) -> str | None:
        """The consumer key behind a token that still lives."""
        app, ends = self._known.get(token, ("", 0.0))
        if app and self._clock.seconds() < ends:
            return app
        self._forget(token)
        return None

    def clear(self) -> None:
        self._known.clear()

    def _forget(self, token: str) -> None:
        if self._known.pop(token, None) is not None:
            self._store.delete("token", token)
