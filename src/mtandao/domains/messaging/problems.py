"""What is said of a text that cannot be filled."""

from django.utils.translation import gettext as _

from mtandao.domains.messaging.rules import BadTemplate, TemplateProblem


def said(problem: BadTemplate) -> str:
    if problem.problem == TemplateProblem.STRAY_BRACES:
        return _("A variable is written {{first_name}}: small letters between two braces.")
    return _("%(name)s is not known here. Known: %(known)s.") % {
        "name": f"{{{{{problem.name}}}}}",
        "known": ", ".join(problem.known),
    }
