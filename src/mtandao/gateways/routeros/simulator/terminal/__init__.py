"""The terminal of a simulated RouterOS: it runs pasted lines, scripts sent by REST, and imported files, as far as a
set-up needs, and complains in RouterOS's words.

RouterOS's language has no grammar that could be had, nor a parser under a licence we could use: what is here was
written from its manual.
"""

from mtandao.gateways.routeros.simulator.terminal.running import Terminal

__all__ = ["Terminal"]
