"""Who had an address, at a moment or in a time: an authority asks, and gets it as a file."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.addresses import WhoHad
from mtandao.domains.network.commands.asking import ask_who_had
from mtandao.domains.network.models import Session
from mtandao.domains.network.pages.sessions import owner_url
from mtandao.domains.network.pages.who_had_file import file_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import Malformed

# As an authority writes a time, and as a device's picker sends it. A picker would draw it as its own language has it,
# month first or day first: here a wrong reading names the wrong customer.
FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M")
WRITTEN = {"placeholder": "2026-11-22 14:30", "autocomplete": "off"}


class WhoHadForm(KitForm):
    wide = ("address",)

    address = forms.GenericIPAddressField(
        label=gettext_lazy("Address"), help_text=gettext_lazy("IPv4 or IPv6.")
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When, or from"),
        help_text=gettext_lazy("Year, month, day and time, in your own time: 2026-11-22 14:30."),
        input_formats=FORMATS,
        widget=forms.TextInput(attrs=WRITTEN),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Empty: who had it at that moment."),
        input_formats=FORMATS,
        required=False,
        widget=forms.TextInput(attrs=WRITTEN),
    )


class FoundTable(KitTable):
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="username", url=owner_url)
    username = CodeColumn(gettext_lazy("Sign-in"), priority=2, width="l", phone="note")
    mac = CodeColumn(gettext_lazy("MAC"), priority=2)
    router = KitColumn(gettext_lazy("Router"), accessor="nas__name", priority=3, width="m")
    started_at = MomentColumn(gettext_lazy("From"))
    stopped_at = MomentColumn(gettext_lazy("Until"), phone="state", empty_values=())

    def render_subscriber(self, record: Session) -> Any:
        if record.login is None:
            return format_html('<span class="mt-quiet">{}</span>', _("nobody we know"))
        name = record.login.subscriber.full_name
        return format_html('<a class="mt-plain mt-main-link" href="{}">{}</a>', owner_url(record), name)

    def render_stopped_at(self, record: Session, column: Any) -> Any:
        return column.shown(record.stopped_at, record, self) if record.stopped_at else _("still on")

    def row_name(self, record: Session) -> str:
        return record.username


class WhoHadPage(FreePage):
    """An authority asks by address and time, mostly; the answer is from accounting and from what was given out."""

    needs = permissions.VIEW
    title = gettext_lazy("Who had an address")
    template = "network/who_had.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        self.form, self.found = self._asked(request)
        if self.found is not None and request.GET.get("format") == "csv":
            return file_of(self.ctx, self.found, request)
        return super().get(request, **kwargs)

    def _asked(self, request: HttpRequest) -> tuple[WhoHadForm, WhoHad | None]:
        if "address" not in request.GET:
            return WhoHadForm(initial={"at": times.local(self.ctx.now).strftime(FORMATS[0])}), None
        form = WhoHadForm(request.GET)
        if not form.is_valid():
            return form, None
        try:
            return form, ask_who_had(self.ctx, **form.cleaned_data)
        except Malformed as wrong:
            form.refuse(wrong.detail, wrong.fields)
            return form, None

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        part: dict[str, Any] = {"form": self.form}
        if self.found is not None:
            asked = self.request.GET.copy()
            asked["format"] = "csv"
            part |= {
                "verdict": verdict(ctx, self.found),
                "sessions": FoundTable(self.found.sessions, request=self.request),
                "holders": self.found.holders,
                "file_url": "" if self.found.nobody else f"?{asked.urlencode()}",
            }
        return part


def verdict(ctx: Context, found: WhoHad) -> Verdict:
    said = {"address": found.address, "at": times.moment(found.at, ctx.now)}
    since = (
        _("Sessions are known since %(since)s.") % {"since": times.moment(found.since, ctx.now)}
        if found.since
        else ""
    )
    if found.until is not None:
        return _over_time(ctx, found, since)
    if found.sessions:
        first = found.sessions[0]
        who = first.login.subscriber.full_name if first.login else first.username
        if len(found.sessions) > 1:
            sentence = _("Several were online with %(address)s at %(at)s, says accounting.") % said
            return Verdict("warn", sentence, _("Two routers gave it at once, or one did not report an end."))
        return Verdict("good", _("%(who)s was online with %(address)s at %(at)s.") % {**said, "who": who})
    if found.held is not None:
        sentence = _("%(who)s held %(address)s at %(at)s, and was not online with it.")
        return Verdict("quiet", sentence % {**said, "who": found.held.label}, since)
    if found.is_before_the_records:
        sentence = _("Nothing is known of %(address)s at %(at)s.") % said
        return Verdict("warn", sentence, since or _("No session was ever recorded."))
    return Verdict("quiet", _("Nobody had %(address)s at %(at)s.") % said, since)


def _over_time(ctx: Context, found: WhoHad, since: str) -> Verdict:
    asked = {
        "address": found.address,
        "at": times.moment(found.at, ctx.now),
        "until": times.moment(found.until, ctx.now) if found.until else "",
    }
    people = len({session.subscriber_id or session.username for session in found.sessions})
    if people:
        said = _("%(n)s had %(address)s between %(at)s and %(until)s, each in his own time.")
        cut = _("The newest are shown: ask for a shorter time.") if found.is_cut else since
        return Verdict("warn" if found.is_cut else "good", said % {**asked, "n": words.count(people)}, cut)
    if found.held is not None:
        said = _("%(who)s held %(address)s between %(at)s and %(until)s, and was not online with it.")
        return Verdict("quiet", said % {**asked, "who": found.held.label}, since)
    if found.is_before_the_records:
        said = _("Nothing is known of %(address)s at %(at)s.") % asked
        return Verdict("warn", said, since or _("No session was ever recorded."))
    return Verdict("quiet", _("Nobody had %(address)s between %(at)s and %(until)s.") % asked, since)
