"""Pages of this room: in and out, signing up, the team, its roles, the tokens of its programs."""

from django.urls import path

from mtandao.domains.staff.pages import entry, kept_views, sign_up, team, tokens

app_name = "staff"
urlpatterns = [
    path("sign-in/", entry.SignInPage.as_view(), name="sign-in"),
    path("sign-out/", entry.SignOut.as_view(), name="sign-out"),
    path("welcome/<str:key>/", entry.FirstEntry.as_view(), name="first-entry"),
    path("sign-up/", sign_up.SignUpPage.as_view(), name="sign-up"),
    path("sign-up/address/", sign_up.CheckAddress.as_view(), name="check-address"),
    path("views/<slug:list_name>/keep/", kept_views.KeepView.as_view(), name="keep-view"),
    path("views/<uuid:view_id>/drop/", kept_views.DropView.as_view(), name="drop-view"),
    path("settings/team/", team.TeamPage.as_view(), name="team"),
    path("settings/team/new/", team.NewMember.as_view(), name="new-member"),
    path("settings/team/<uuid:user_id>/role/", team.ChangeRole.as_view(), name="change-role"),
    path("settings/team/<uuid:user_id>/switch/", team.SwitchMember.as_view(), name="switch"),
    path("settings/roles/", team.RolesPage.as_view(), name="roles"),
    path("settings/tokens/", tokens.TokensPage.as_view(), name="tokens"),
    path("settings/tokens/new/", tokens.NewToken.as_view(), name="new-token"),
    path("settings/tokens/<uuid:token_id>/revoke/", tokens.RevokeToken.as_view(), name="revoke-token"),
]
