"""What stands around every page: hubs, search, the bell, whose eyes one sees with, who is signed in.

A context processor. Parts that cost a query are asked for only by a page that draws them.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.calling_codes import calling_code
from mtandao.doors.console.counts import Counts
from mtandao.doors.console.guard import CHOSEN, on_platform, own_context
from mtandao.doors.console.hubs import drawn
from mtandao.doors.console.places import PLACES, PLATFORM_PLACES
from mtandao.foundation.context import Context
from mtandao.foundation.kit.pieces import Action, Bell, Hub, OrganizationMenu, Person
from mtandao.foundation.kit.rights import allowed, may


def shell(request: HttpRequest) -> dict[str, Any]:
    """Nothing where nobody is signed in, but where home is."""
    user = getattr(request, "staff_user", None)
    ctx: Context | None = getattr(request, "ctx", None)
    if user is None or ctx is None:
        return {"home_url": "/"}
    counts = Counts(ctx)
    platform = on_platform(request)
    may_find = not platform and may(request, subscribers.permissions.VIEW)
    return {
        "home_url": reverse("console:dashboard"),
        "phone_home": calling_code(ctx),
        "nav": SimpleLazyObject(lambda: drawn(request, counts, PLATFORM_PLACES if platform else PLACES)),
        "dock": SimpleLazyObject(lambda: () if platform else _dock(request)),
        "search_url": reverse("console:search") if may_find else "",
        "search_hint": "" if may(request, network.permissions.VIEW) else _("Phone ending, name, account"),
        "search_live_url": reverse("console:search-live") if may_find else "",
        "new_menu": () if platform else _new_menu(request),
        "bell": None if platform else SimpleLazyObject(lambda: _bell(counts)),
        "organization": SimpleLazyObject(lambda: _organization(request, ctx, platform)),
        "me": Person(user.full_name, _role(user), _my_menu()),
    }


def _role(user: Any) -> str:
    return _(user.role.name)


MONEY_PAGES = (
    "assignments:",
    "billing:",
    "catalog:",
    "collections:",
    "expenses:",
    "fiscal:",
    "ledger:",
    "payments:",
    "tax:",
)


def _dock(request: HttpRequest) -> list[Hub]:
    """Five places for a thumb; the fifth, More, is the left bar."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    dashboard, search = reverse("console:dashboard"), reverse("console:search")
    money, sessions = reverse("payments:payments"), reverse("network:sessions")
    return allowed(
        request,
        (
            Hub(_("Home"), dashboard, icon="home", current=here == "console:dashboard"),
            Hub(
                _("Find"),
                search,
                icon="search",
                current=here == "console:search",
                needs=subscribers.permissions.VIEW,
            ),
            Hub(
                _("Money"),
                money,
                icon="cash",
                current=here.startswith(MONEY_PAGES),
                needs=payments.permissions.VIEW,
            ),
            Hub(
                _("Network"),
                sessions,
                icon="network",
                current=here.startswith(("network:", "reconciliation:", "usage:")),
                needs=network.permissions.VIEW,
            ),
        ),
    )


def _new_menu(request: HttpRequest) -> list[Action]:
    """What one makes every day."""
    new_connection, payer = reverse("sales:new-connection"), reverse("console:pick-payer")
    plan, router = reverse("catalog:new-plan"), reverse("network:new-router")
    return allowed(
        request,
        (
            Action(_("New connection"), new_connection, icon="user-plus", needs=sales.permissions.SIGN_UP),
            Action(_("Payment"), payer, icon="cash", needs=payments.permissions.RECORD),
            Action(_("Plan"), plan, icon="tag", needs=catalog.permissions.CHANGE),
            Action(_("Router"), router, icon="router", needs=network.permissions.CHANGE_NAS),
        ),
    )


def _bell(counts: Counts) -> Bell:
    return Bell(reverse("console:notifications"), counts.waiting)


def _organization(request: HttpRequest, ctx: Context, platform: bool) -> OrganizationMenu:
    """The tenant's name, and below it what of it is shown."""
    if platform:
        return OrganizationMenu(ctx.tenant.name, _("The platform"))
    tree = _tree(request)
    chosen = request.session.get(CHOSEN, "")
    if len(tree) < 2:
        return OrganizationMenu(ctx.tenant.name, tree[0].name if tree and tree[0].id != ctx.tenant_id else "")
    choose = reverse("console:choose-organization")
    everything = ngettext("With %(n)s partner", "With %(n)s partners", len(tree) - 1) % {"n": len(tree) - 1}
    choices = [
        Action(everything, choose, method="post", name="organization", value="all", current=not chosen)
    ]
    choices += [
        Action(
            one.name,
            choose,
            method="post",
            name="organization",
            value=str(one.id),
            current=str(one.id) == chosen,
        )
        for one in tree[1:]
    ]
    note = next((one.name for one in tree if str(one.id) == chosen), everything)
    return OrganizationMenu(ctx.tenant.name, note, choices)


def _tree(request: HttpRequest) -> Sequence[Any]:
    """What this one might choose from: his own subtree, however narrow the pages are now."""
    return list(organizations.organizations(own_context(request))[:200])


def _my_menu() -> tuple[Action, ...]:
    language = reverse("console:language")
    languages = tuple(
        Action(label, language, icon="language", method="post", name="language", value=code, rule=at == 0)
        for at, (code, label) in enumerate(
            (code, label) for code, label in settings.LANGUAGES if code != get_language()
        )
    )
    account = Action(_("Your account"), reverse("console:account"), icon="user")
    leave = Action(_("Sign out"), reverse("staff:sign-out"), icon="logout", method="post", rule=True)
    return (account, *languages, leave)
