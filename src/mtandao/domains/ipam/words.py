"""Sentences of this room, of what its rules name."""

from django.utils.translation import gettext as _

from mtandao.domains.ipam.rules.reading import NotRead, Problem


def why_not_read(wrong: NotRead) -> str:
    """What is wrong with a network or an address that somebody wrote."""
    if wrong.problem == Problem.HOST_BITS:
        return _("%(text)s is an address inside a network. Did you mean %(instead)s?") % {
            "text": wrong.text,
            "instead": wrong.instead,
        }
    if wrong.problem == Problem.NOBODYS:
        return _("Nobody can be given %(text)s: it is multicast, loopback, or otherwise set apart.") % {
            "text": wrong.text
        }
    if wrong.problem == Problem.NO_ADDRESS:
        return _("An address like %(example)s.") % {"example": "100.64.3.9"}
    if wrong.instead:
        return _("Write its length: %(instead)s.") % {"instead": wrong.instead}
    return _("A network like 10.4.0.0/22 or 2001:db8::/32.")
