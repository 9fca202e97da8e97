"""A subnet's page: what is held, of the room of addresses, and who is online, of the network's."""
