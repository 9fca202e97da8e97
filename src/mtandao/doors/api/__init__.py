"""The JSON door: `/api`. Rooms bring their routers; what joins several rooms is here."""
