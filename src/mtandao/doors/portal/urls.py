"""Addresses of the subscriber's pages, below `/portal/`."""

from django.urls import path

from mtandao.doors.portal import bills, buying, help, home, paying, plans, profile, signing_in, usage

app_name = "portal"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", signing_in.Code.as_view(), name="code"),
    path("sign-in/account/", signing_in.Choose.as_view(), name="choose"),
    path("sign-in/password/", signing_in.ByPassword.as_view(), name="by-password"),
    path("register/", signing_in.Registration.as_view(), name="register"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
    path("language/", signing_in.Language.as_view(), name="language"),
    path("pay/", paying.Pay.as_view(), name="pay"),
    path("pay/<uuid:ask_id>/", paying.PromptPage.as_view(), name="prompt"),
    path("usage/", usage.Usage.as_view(), name="usage"),
    path("data/", buying.More.as_view(), name="data"),
    path("data/<uuid:subscription_id>/<uuid:add_on_id>/", buying.Buy.as_view(), name="buy"),
    path("bills/", bills.Bills.as_view(), name="bills"),
    path("bills/<uuid:invoice_id>/", bills.Bill.as_view(), name="bill"),
    path("bills/<uuid:invoice_id>/pdf/", bills.BillPaper.as_view(), name="paper"),
    path("payments/", bills.Receipts.as_view(), name="receipts"),
    path("plans/", plans.Plans.as_view(), name="plans"),
    path("plans/code/", plans.TakeDiscount.as_view(), name="take-discount"),
    path("plans/<uuid:plan_id>/", plans.Order.as_view(), name="order"),
    path("you/", profile.Profile.as_view(), name="profile"),
    path("you/password/", profile.Password.as_view(), name="password"),
    path("help/", help.Help.as_view(), name="help"),
]
