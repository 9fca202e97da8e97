"""What is done to a customer's service and line."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.forms import MessageForm, PersonForm, ReasonForm, WhyForm
from mtandao.doors.console.subscribers.of_one import ConfirmOfSubscriber, OfSubscriber, login_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Text

# Non-payment is what the ladder writes, and a pause has days of its own; a person has other reasons.
REASONS = [
    choice for choice in subscriptions.SuspensionReason.choices if choice[0] not in ("nonpayment", "paused")
]


class Disconnect(ConfirmOfSubscriber):
    needs = network.permissions.DISCONNECT
    title = verb = gettext_lazy("Disconnect session")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        said = _("%(name)s loses the line for a few seconds.") % {"name": self.subscriber.full_name}
        return said, (
            _("The router at home signs in again by itself."),
            _("Account and plan stay as they are."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        live = network.disconnect_sessions(ctx, login_id=login_of(ctx, self.subscriber, self.chosen).id)
        router = live[0].nas.name if live[0].nas else _("the router")
        facts = {"router": router, "name": self.subscriber.full_name}
        return Done(self.home, _("%(router)s was asked to disconnect %(name)s.") % facts)


class Suspend(OfSubscriber):
    needs = subscriptions.permissions.SUSPEND
    form = ReasonForm
    title = verb = gettext_lazy("Suspend service")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"reasons": REASONS}

    def said(self, ctx: Context) -> str:
        name = self.subscriber.full_name
        return _("%(name)s goes offline at once, and no payment lifts it: a person does.") % {"name": name}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        service = self.service(ctx)
        reason = subscriptions.SuspensionReason(form.cleaned_data["reason"])
        subscriptions.suspend_subscription(ctx, subscription_id=service.id, reason=reason)
        return Done(self.home, _("%(name)s is suspended.") % {"name": self.subscriber.full_name})


class DisconnectService(OfSubscriber):
    """Off the network until somebody brings it back; nothing of it is ended."""

    needs = subscriptions.permissions.END
    form = WhyForm
    title = verb = gettext_lazy("Disconnect service")

    def said(self, ctx: Context) -> str:
        facts = {"plan": self.service(ctx).plan.name, "name": self.subscriber.full_name}
        return " ".join(
            (
                _("%(plan)s of %(name)s goes offline at once and is not billed any more.") % facts,
                _("What is owed stays owed. The service can be reactivated, and its login is kept for it."),
            )
        )

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        subscriptions.disconnect_subscription(
            ctx, subscription_id=self.service(ctx).id, reason=form.cleaned_data["reason"]
        )
        said = _("The service of %(name)s is disconnected.") % {"name": self.subscriber.full_name}
        return Done(self.home, said)


class Restore(ConfirmOfSubscriber):
    needs = subscriptions.permissions.SUSPEND
    title = verb = gettext_lazy("Restore service")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        service = self.service(ctx)
        if service.state != subscriptions.State.SUSPENDED:
            facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
            return _("%(plan)s of %(name)s is not suspended.") % facts, None
        said = _("%(name)s comes back online.") % {"name": self.subscriber.full_name}
        return said, (_("What is owed stays owed, and the ladder goes on from there."),)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        subscriptions.restore_subscription(ctx, subscription_id=self.service(ctx).id)
        return Done(self.home, _("%(name)s is restored.") % {"name": self.subscriber.full_name})


class Activate(ConfirmOfSubscriber):
    needs = subscriptions.permissions.ACTIVATE
    title = verb = gettext_lazy("Activate service")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        service = self.service(ctx)
        facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
        if service.state != subscriptions.State.PENDING:
            facts["state"] = service.said()
            return _("%(plan)s of %(name)s waits for no installation: it is %(state)s.") % facts, None
        said = _("%(plan)s of %(name)s counts from today.") % facts
        return said, (_("The login opens, and today becomes the billing day."),)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        subscriptions.activate_subscription(ctx, subscription_id=self.service(ctx).id)
        return Done(self.home, _("%(name)s is active.") % {"name": self.subscriber.full_name})


class ResetPassword(ConfirmOfSubscriber):
    needs = network.permissions.CHANGE_LOGIN
    title = verb = gettext_lazy("New password")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        login = login_of(ctx, self.subscriber, self.chosen)
        said = _("%(user)s gets a new PPPoE password.") % {"user": login.username}
        return said, (
            _("The running session stays. The next sign-in needs the new password in the router at home."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        login = network.reset_password(ctx, login_id=login_of(ctx, self.subscriber, self.chosen).id)
        return Done(f"{self.home}services/", _("%(user)s has a new password.") % {"user": login.username})


class SendMessage(OfSubscriber):
    needs = messaging.permissions.SEND
    form = MessageForm
    title = gettext_lazy("SMS")
    verb = gettext_lazy("Send SMS")

    def said(self, ctx: Context) -> str:
        return _("To %(name)s, %(phone)s.") % {
            "name": self.subscriber.full_name,
            "phone": words.phone(self.subscriber.phone),
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        sent = messaging.send_message(ctx, subscriber_id=self.subscriber.id, text=form.cleaned_data["text"])
        if sent.state == messaging.State.NOT_SENT:
            return Done(self.home, _("Not sent: %(reason)s") % {"reason": sent.why})
        return Done(self.home, _("SMS to %(name)s is on its way.") % {"name": self.subscriber.full_name})


class EditPerson(OfSubscriber):
    needs = subscribers.permissions.CHANGE
    form = PersonForm
    title = gettext_lazy("Edit subscriber")
    verb = gettext_lazy("Save subscriber")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {name: getattr(self.subscriber, name) for name in PersonForm.base_fields}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"country": ctx.tenant.country, "has_mpesa": payments.has_mpesa(ctx)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = subscribers.change_subscriber(ctx, subscriber_id=self.subscriber.id, **form.cleaned_data)
        return Done(self.home, _("%(name)s saved.") % {"name": changed.full_name})
