"""Addresses of signing in and of accounts.

allauth's views are listed one by one: what is not here (sign-up, e-mail, reset by mail) does not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import include, path
from django.views.generic import RedirectView

from zhizhi.registry.accounts import views
from zhizhi.registry.accounts.journaling import one_act

sign_in = [
    path("sign-in/", account.LoginView.as_view(template_name="accounts/sign_in.html"), name="account_login"),
    path("sign-in/code/", factor.AuthenticateView.as_view(template_name="accounts/code.html"), name="mfa_authenticate"),
    path("sign-in/passkey/", passkey.LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("sign-out/", account.LogoutView.as_view(template_name="accounts/sign_out.html"), name="account_logout"),
    path(
        "me/confirm/",
        account.ReauthenticateView.as_view(template_name="accounts/confirm_self.html"),
        name="account_reauthenticate",
    ),
    path(
        "me/confirm/code/",
        factor.ReauthenticateView.as_view(template_name="accounts/confirm_self.html"),
        name="mfa_reauthenticate",
    ),
    path(
        "me/confirm/passkey/",
        passkey.ReauthenticateWebAuthnView.as_view(template_name="accounts/confirm_passkey.html"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "me/password/",
        one_act(account.PasswordChangeView.as_view(template_name="accounts/password.html")),
        name="account_change_password",
    ),
    path(
        "me/totp/",
        one_act(totp.ActivateTOTPView.as_view(template_name="accounts/totp.html")),
        name="mfa_activate_totp",
    ),
    path(
        "me/totp/remove/",
        one_act(totp.DeactivateTOTPView.as_view(template_name="accounts/totp_remove.html")),
        name="mfa_deactivate_totp",
    ),
    path(
        "me/passkeys/add/",
        one_act(passkey.AddWebAuthnView.as_view(template_name="accounts/passkey_add.html")),
        name="mfa_add_webauthn",
    ),
    path(
        "me/passkeys/<int:pk>/remove/",
        one_act(passkey.RemoveWebAuthnView.as_view(template_name="accounts/passkey_remove.html")),
        name="mfa_remove_webauthn",
    ),
    path("me/passkeys/", RedirectView.as_view(pattern_name="accounts:me"), name="mfa_list_webauthn"),
    path(
        "me/recovery-codes/",
        recovery.ViewRecoveryCodesView.as_view(template_name="accounts/recovery_codes.html"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "me/recovery-codes/new/",
        one_act(recovery.GenerateRecoveryCodesView.as_view(template_name="accounts/recovery_codes_new.html")),
        name="mfa_generate_recovery_codes",
    ),
    path("me/security/", RedirectView.as_view(pattern_name="accounts:me"), name="mfa_index"),
]
own = [
    path("first/", views.first, name="first"),
    path("me/", views.me, name="me"),
    path("me/sessions/end/", views.session_end, name="session_end"),
    path("accounts/", views.accounts, name="list"),
    path("accounts/many/", views.many, name="many"),
    path("accounts/many/open/", views.many_open, name="many_open"),
    path("accounts/many/slips/", views.many_slips, name="many_slips"),
    path("accounts/<int:pk>/", views.account, name="detail"),
    path("accounts/<int:pk>/slip/", views.slip, name="slip"),
    path("accounts/<int:pk>/<slug:act>/", views.change, name="change"),
    path("accounts/new/<int:person_id>/", views.create, name="create"),
]
urlpatterns = [*sign_in, path("", include((own, "accounts")))]
