"""FreeRADIUS as Mtandao runs it: found, configured, checked, started, and asked if it lives.

    server = find_server()
    folder = write_configuration(place, RadiusSettings(server=server, database=…))
    check(folder)
    process = Popen(command(folder))

The server runs in the foreground, writes its log to its standard output, and stops on SIGTERM. It runs as
whoever starts it: an ordinary user does, on ports from 1024 up. It never changes its user by itself, because
it would then have to find its way to its folder again as somebody else; whoever is root starts the command
as another user and gives him the folder (`write_configuration(…, owner=(uid, gid))`).
"""

from mtandao.gateways.radius.server.binary import ServerBinary, find_server
from mtandao.gateways.radius.server.configuration import UnusableSetting, write_configuration
from mtandao.gateways.radius.server.probe import answers
from mtandao.gateways.radius.server.process import BadConfiguration, check, command
from mtandao.gateways.radius.server.reasons import Reason
from mtandao.gateways.radius.server.settings import DatabaseLogin, RadiusSettings

__all__ = [
    "BadConfiguration",
    "DatabaseLogin",
    "RadiusSettings",
    "Reason",
    "ServerBinary",
    "UnusableSetting",
    "answers",
    "check",
    "command",
    "find_server",
    "write_configuration",
]
