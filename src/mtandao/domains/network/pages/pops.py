"""POPs: the places where routers stand, and all sessions of one at once."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import RouterState
from mtandao.domains.network.commands.pops import open_pop, remove_pop, rename_pop
from mtandao.domains.network.commands.rounds import order_round_of_pop
from mtandao.domains.network.forms import PopForm
from mtandao.domains.network.health import with_state
from mtandao.domains.network.models import Pop, Round
from mtandao.domains.network.pages.new_round import RoundFormPage
from mtandao.domains.network.pages.routers import RouterTable
from mtandao.domains.network.pops import pop, pops, with_totals
from mtandao.domains.network.queries import routers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CountColumn, NameColumn, StateColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Fact, Head, Text, Verdict
from mtandao.foundation.kit.tables import KitTable

SHOWN = 50
ALL = Crumb(gettext_lazy("POPs"), reverse_lazy("network:pops"))
ADD = Action(
    gettext_lazy("Add POP"),
    reverse_lazy("network:new-pop"),
    icon="plus",
    kind="primary",
    needs=permissions.CHANGE_NAS,
)


def url_of(found: Pop) -> str:
    return reverse("network:pop", kwargs={"pop_id": found.pk})


def routers_url(found: Pop, *, silent: bool = False) -> str:
    return f"{reverse('network:routers')}?pop={found.pk}{'&trouble=true' if silent else ''}"


def mark(row: Any) -> Any:
    if not row.there:
        return state_html(RouterState.NEW, _("no routers"))
    if row.silent:
        said = _("%(n)s silent") % {"n": words.count(row.silent)}
        return state_html(RouterState.SILENT, said)
    # Nobody online is no sign that it answers.
    return state_html(RouterState.ANSWERS if row.online else RouterState.EMPTY)


class PopTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="pk")
    name = NameColumn(gettext_lazy("POP"), sort=True, url=url_of)
    there = CountColumn(gettext_lazy("Routers"))
    silent = CountColumn(gettext_lazy("No answer"), priority=2)
    online = CountColumn(gettext_lazy("Online"), phone="value")

    def render_state(self, record: Pop) -> Any:
        return mark(record)


class PopsPage(ListPage):
    name, title = "pops", gettext_lazy("POPs")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = PopTable, "name"
    back = Crumb(gettext_lazy("Routers"), reverse_lazy("network:routers"))
    actions = (ADD,)
    empty = Emptiness(
        gettext_lazy("No POPs yet"),
        gettext_lazy("A POP is a place where routers stand: they are counted, found and told together."),
        (ADD,),
    )

    def queryset(self, ctx: Context) -> QuerySet[Pop]:
        return with_totals(ctx, pops(ctx))


class PopRouterTable(RouterTable):
    """Without what the whole page is about."""

    pop = None  # type: ignore[assignment]  # how django-tables2 leaves a column out


class PopPage(DetailPage):
    needs = permissions.VIEW
    route = "network:pop"
    tabs = (Tab("overview", gettext_lazy("Overview"), "network/_pop.html"),)

    def load(self, ctx: Context, **ids: Any) -> Any:
        return with_totals(ctx, pops(ctx)).get(pk=pop(ctx, ids["pop_id"]).pk)

    def head(self, ctx: Context, thing: Any) -> Head:
        at = {"pop_id": thing.pk}
        return Head(
            title=thing.name,
            facts=(
                Fact(_("Routers"), words.count(thing.there), url=routers_url(thing)),
                Fact(_("No answer"), words.count(thing.silent), url=routers_url(thing, silent=True)),
                Fact(_("Online"), words.count(thing.online)),
            ),
            verdict=_verdict(thing),
            actions=(
                Action(
                    _("Tell or drop all sessions"),
                    reverse("network:new-pop-round", kwargs=at),
                    icon="refresh",
                    needs=permissions.ROUND,
                ),
            ),
            more=(
                Action(
                    _("Rename"),
                    reverse("network:rename-pop", kwargs=at),
                    icon="pencil",
                    dialog=True,
                    needs=permissions.CHANGE_NAS,
                ),
                Action(
                    _("Remove POP"),
                    reverse("network:remove-pop", kwargs=at),
                    icon="trash",
                    kind="danger",
                    dialog=True,
                    needs=permissions.CHANGE_NAS,
                ),
            ),
            back=ALL,
        )

    def overview(self, ctx: Context, thing: Any) -> dict[str, Any]:
        rows = with_state(ctx, routers(ctx).filter(pop=thing))[:SHOWN]
        return {
            "pop": thing,
            "routers": PopRouterTable(list(rows), request=self.request),
            "routers_url": routers_url(thing),
        }


def _verdict(thing: Any) -> Verdict:
    if not thing.there:
        return Verdict(
            "wait", _("No router stands here."), _("A router's POP is chosen where it is changed.")
        )
    if thing.silent == thing.there:
        return Verdict("bad", _("None of its routers answers: power or the way there may be gone."))
    if thing.silent:
        said = ngettext(
            "%(n)s of %(all)s routers does not answer.",
            "%(n)s of %(all)s routers do not answer.",
            thing.silent,
        )
        return Verdict("bad", said % {"n": words.count(thing.silent), "all": words.count(thing.there)})
    said = _("No router here is silent, %(n)s online.") % {"n": words.count(thing.online)}
    return Verdict("good" if thing.online else "wait", said)


class NewPopPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Add POP")
    verb = gettext_lazy("Add POP")
    form = PopForm
    back = ALL

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = open_pop(ctx, name=form.cleaned_data["name"])
        return Done(url_of(made), _("%(name)s added.") % {"name": made.name})


class RenamePopPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Rename")
    verb = gettext_lazy("Save")
    form = PopForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"name": pop(ctx, kwargs["pop_id"]).name}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = pop(ctx, kwargs["pop_id"])
        return {"back": Crumb(found.name, url_of(found)), "cancel_url": url_of(found)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        named = rename_pop(ctx, pop_id=kwargs["pop_id"], name=form.cleaned_data["name"])
        return Done(url_of(named), _("%(name)s saved.") % {"name": named.name})


class RemovePopPage(ConfirmPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Remove POP")
    verb = gettext_lazy("Remove POP")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        name = pop(ctx, kwargs["pop_id"]).name
        return _("%(name)s is removed.") % {"name": name}, (_("Rounds that went through it stay."),)

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = pop(ctx, kwargs["pop_id"])
        return Crumb(found.name, url_of(found))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        removed = remove_pop(ctx, pop_id=kwargs["pop_id"])
        return Done(reverse("network:pops"), _("%(name)s removed.") % {"name": removed.name})


class PopRoundPage(RoundFormPage):
    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = pop(ctx, kwargs["pop_id"])
        return {"back": Crumb(found.name, url_of(found))}

    def begin(self, ctx: Context, asked: dict[str, Any], **kwargs: Any) -> Round:
        return order_round_of_pop(ctx, pop_id=kwargs["pop_id"], **asked)
