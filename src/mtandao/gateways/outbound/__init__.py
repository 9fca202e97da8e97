"""Calling an outside service over HTTP: what came of it, said without guessing.

Every gateway's client stands on this: four possible answers, one polite client, one way of keeping secrets
out of the record.
"""
