"""Standing in for outside services: what every simulator needs.

A simulator is a Starlette application with the paths of the real service, so that a client differs only by
its base URL. It has a clock that can run fast and jump, a queue of callbacks that survives being killed,
faults on request, and a record of everything it received and sent. It calls nobody outside this machine.
"""
