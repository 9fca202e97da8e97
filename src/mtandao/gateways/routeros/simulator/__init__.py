"""The REST interface of a simulated RouterOS 7: its verbs, value types, sentences, races and faults.

It stands in front of one simulated router (`Box`), whose sessions it shows as the dynamic rows that RouterOS makes of
them. What a menu takes and refuses is written in `menus.py`, a line a menu.
"""
