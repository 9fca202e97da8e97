"""Who works here, and with which rights."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff import permissions
from mtandao.domains.staff.commands import add_user, change_role, switch_user
from mtandao.domains.staff.models import Role, User
from mtandao.domains.staff.queries import roles, user, users
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Crumb, Text
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.kit.widgets import PasswordInput
from mtandao.foundation.permissions import declared

TEAM = Crumb(gettext_lazy("Team"), reverse_lazy("staff:team"))


def role_url(row: User) -> str:
    return reverse("staff:change-role", kwargs={"user_id": row.id})


class TeamTable(KitTable):
    name = NameColumn(gettext_lazy("Name"), accessor="full_name", sort="full_name", url=role_url)
    email = KitColumn(gettext_lazy("E-mail"), phone="note", width="l")
    role = KitColumn(gettext_lazy("Role"), accessor="role__name", phone="value")
    seen = MomentColumn(
        gettext_lazy("Signed in"), accessor="last_sign_in_at", sort="last_sign_in_at", priority=2
    )
    state = StateColumn(gettext_lazy("State"), accessor="is_active")

    def render_role(self, value: str) -> str:
        return _(value)

    def render_state(self, value: bool) -> SafeString:
        return state_html("active", _("may sign in")) if value else state_html("closed", _("switched off"))


class TeamPage(ListPage):
    needs = permissions.VIEW
    name, title = "team", gettext_lazy("Team")
    table = TeamTable
    order = "full_name"
    actions = (
        Action(
            gettext_lazy("Add member"),
            reverse_lazy("staff:new-member"),
            icon="plus",
            kind="primary",
            needs=permissions.CHANGE,
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Any]:
        return users(ctx).order_by()


class RoleField(forms.ChoiceField):
    """The tenant's own roles."""

    def offer(self, ctx: Context) -> None:
        self.choices = [(str(role.id), _(role.name)) for role in roles(ctx)]


class MemberForm(KitForm):
    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    role_id = RoleField(label=gettext_lazy("Role"))
    organization_id = forms.ChoiceField(label=gettext_lazy("Works for"))
    password = forms.CharField(
        label=gettext_lazy("First password"),
        strip=False,
        max_length=200,
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters. Hand it over yourself; it is not sent."),
    )

    def __init__(self, *args: Any, ctx: Context, **options: Any) -> None:
        super().__init__(*args, **options)
        role: Any = self.fields["role_id"]
        role.offer(ctx)
        works: Any = self.fields["organization_id"]
        works.choices = [(str(each.id), each.name) for each in organizations.organizations(ctx)]
        if len(works.choices) < 2:
            del self.fields["organization_id"]


class NewMember(FormPage):
    needs = permissions.CHANGE
    form = MemberForm
    title = verb = gettext_lazy("Add member")
    back = TEAM

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"ctx": ctx}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        works_for = given.pop("organization_id", "")
        role = UUID(given.pop("role_id"))
        added = add_user(ctx, role_id=role, organization_id=UUID(works_for) if works_for else None, **given)
        return Done(reverse("staff:team"), _("%(name)s is on the team.") % {"name": added.full_name})


class RoleForm(KitForm):
    one_column = True
    role_id = RoleField(label=gettext_lazy("Role"))

    def __init__(self, *args: Any, ctx: Context, **options: Any) -> None:
        super().__init__(*args, **options)
        role: Any = self.fields["role_id"]
        role.offer(ctx)


class ChangeRole(FormPage):
    needs = permissions.CHANGE
    template = "staff/member.html"
    form = RoleForm
    title = gettext_lazy("Team member")
    verb = gettext_lazy("Change role")
    back = TEAM

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"ctx": ctx}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"role_id": str(user(ctx, kwargs["user_id"]).role_id)}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        member = user(ctx, kwargs["user_id"])
        url = reverse("staff:switch", kwargs={"user_id": member.id})
        switch = (
            Action(_("Switch off"), url, kind="danger", dialog=True)
            if member.is_active
            else Action(_("Let in again"), url, dialog=True)
        )
        return {"title": member.full_name, "member": member, "switch": switch}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        member = user(ctx, kwargs["user_id"])
        change_role(ctx, user_ids=[member.id], role_id=UUID(form.cleaned_data["role_id"]))
        role = _(Role.found(ctx, id=UUID(form.cleaned_data["role_id"])).name)
        facts = {"name": member.full_name, "role": role}
        return Done(reverse("staff:team"), _("%(name)s is %(role)s now.") % facts)


class SwitchMember(ConfirmPage):
    needs = permissions.CHANGE
    back = TEAM

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, Sequence[Text]]:
        member = user(ctx, kwargs["user_id"])
        name = {"name": member.full_name}
        if member.is_active:
            self.title = self.verb = _("Switch off")  # type: ignore[misc]
            self.danger = True  # type: ignore[misc]
            said = _("%(name)s is signed out everywhere at once and cannot sign in.") % name
            return said, (_("What was done stays; tokens stop too."),)
        self.title = self.verb = _("Let in again")  # type: ignore[misc]
        return _("%(name)s may sign in again, with the old password.") % name, ()

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        member = user(ctx, kwargs["user_id"])
        changed = switch_user(ctx, user_id=member.id, active=not member.is_active)
        said = _("%(name)s may sign in.") if changed.is_active else _("%(name)s is switched off.")
        return Done(reverse("staff:team"), said % {"name": changed.full_name})


class RolesPage(FreePage):
    needs = permissions.VIEW
    title = gettext_lazy("Roles")
    template = "staff/roles.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        every = [right for right in declared() if not right.over_tenants]
        found = []
        for role in roles(ctx).annotate(people=Count("users", filter=Q(users__is_active=True))):
            held = role.permissions()
            rights = [right for right in every if right.name in held]
            found.append(
                {
                    "name": _(role.name),
                    "people": role.people,
                    "everything": len(rights) == len(every),
                    "rights": [(_(right.label), right.critical) for right in rights],
                }
            )
        return {"roles": found}
