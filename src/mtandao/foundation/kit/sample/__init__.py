"""Every piece of the kit on pages of its own: long names, large sums, nothing at all, things gone wrong.

For looking and for tests; no door mounts it. `urls` holds the pages, `shell` is a context processor.
"""
