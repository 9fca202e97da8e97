"""Pages of this room: the company's profile, and for the platform its providers."""

from django.urls import path

from mtandao.domains.organizations.pages import profile, tenants

app_name = "organizations"
urlpatterns = [
    path("settings/", profile.ProfilePage.as_view(), name="profile"),
    path("providers/", tenants.TenantsPage.as_view(), name="tenants"),
    path("providers/<uuid:tenant_id>/suspend/", tenants.SuspendTenant.as_view(), name="suspend"),
    path("providers/<uuid:tenant_id>/reopen/", tenants.ReopenTenant.as_view(), name="reopen"),
]
