"""The page kit: the look, the components and the declared pages that every door builds from.

Knows no room. Imports Django, django-tables2, django-filter, django-htmx and the standard library only.
How to write a page with it: docs/guide/pages.md.
"""
