"""The wanted state of the network: logins, routers, sessions. Gateways make the real one match."""
