"""Forms of this room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.foundation.kit.forms import KitForm


class UntilForm(KitForm):
    until = forms.DateField(label=_("Until the end of"), required=False)
