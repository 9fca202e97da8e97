"""Pages of this room about taxes: groups with their dated rates, the rules that choose one, country packs."""

from django.urls import path

from mtandao.domains.billing.pages.tax.group import (
    ArchiveGroupPage,
    DefaultGroupPage,
    GroupPage,
    RestoreGroupPage,
)
from mtandao.domains.billing.pages.tax.groups import ChangeGroupPage, GroupsPage, NewGroupPage, PackPage
from mtandao.domains.billing.pages.tax.rates import (
    AddRatePage,
    ChangePercentPage,
    EndRatePage,
    RemoveRatePage,
)
from mtandao.domains.billing.pages.tax.report import ReportPage
from mtandao.domains.billing.pages.tax.rules import (
    AddRulePage,
    ChangeRulePage,
    MoveRuleUp,
    RemoveRulePage,
    RulesPage,
)

app_name = "tax"
urlpatterns = [
    path("", GroupsPage.as_view(), name="groups"),
    path("new/", NewGroupPage.as_view(), name="new-group"),
    path("pack/", PackPage.as_view(), name="pack"),
    path("report/", ReportPage.as_view(), name="report"),
    path("rules/", RulesPage.as_view(), name="rules"),
    path("rules/new/", AddRulePage.as_view(), name="add-rule"),
    path("rules/<uuid:tax_rule_id>/", ChangeRulePage.as_view(), name="rule"),
    path("rules/<uuid:tax_rule_id>/up/", MoveRuleUp.as_view(), name="rule-up"),
    path("rules/<uuid:tax_rule_id>/remove/", RemoveRulePage.as_view(), name="remove-rule"),
    path("<uuid:tax_group_id>/", GroupPage.as_view(), name="group"),
    path("<uuid:tax_group_id>/change/", ChangeGroupPage.as_view(), name="change-group"),
    path("<uuid:tax_group_id>/default/", DefaultGroupPage.as_view(), name="default-group"),
    path("<uuid:tax_group_id>/archive/", ArchiveGroupPage.as_view(), name="archive-group"),
    path("<uuid:tax_group_id>/restore/", RestoreGroupPage.as_view(), name="restore-group"),
    path("<uuid:tax_group_id>/rates/new/", AddRatePage.as_view(), name="add-rate"),
    path("rates/<uuid:tax_rate_id>/percent/", ChangePercentPage.as_view(), name="change-percent"),
    path("rates/<uuid:tax_rate_id>/end/", EndRatePage.as_view(), name="end-rate"),
    path("rates/<uuid:tax_rate_id>/remove/", RemoveRatePage.as_view(), name="remove-rate"),
]
