"""Addresses of signing in and of accounts.

allauth's views are listed one by one: what is not here (sign-up, e-mail, reset by mail) does not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.generic import RedirectView

from zhizhi.registry.accounts import views

sign_in = [
    path("sign-in/", account.LoginView.as_view(template_name="accounts/sign_in.html"), name="account_login"),
    path("sign-in/code/", factor.AuthenticateView.as_view(template_name="accounts/code.html"), name="mfa_authenticate"),
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
        "me/password/",
        account.PasswordChangeView.as_view(template_name="accounts/password.html"),
        name="account_change_password",
    ),
    path("me/totp/", totp.ActivateTOTPView.as_view(template_name="accounts/totp.html"), name="mfa_activate_totp"),
    path(
        "me/totp/remove/",
        totp.DeactivateTOTPView.as_view(template_name="accounts/totp_remove.html"),
        name="mfa_deactivate_totp",
    ),
    path(
        "me/recovery-codes/",
        recovery.ViewRecoveryCodesView.as_view(template_name="accounts/recovery_codes.html"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "me/recovery-codes/new/",
        recovery.GenerateRecoveryCodesView.as_view(template_name="accounts/recovery_codes_new.html"),
        name="mfa_generate_recovery_codes",
    ),
    path("me/security/", RedirectView.as_view(pattern_name="accounts:me"), name="mfa_index"),
]
own = [
    path("first/", views.first, name="first"),
    path("me/", views.me, name="me"),
    path("accounts/", views.accounts, name="list"),
    path("accounts/<int:pk>/", views.account, name="detail"),
    path("accounts/<int:pk>/slip/", views.slip, name="slip"),
    path("accounts/<int:pk>/<slug:act>/", views.change, name="change"),
    path("accounts/new/<int:person_id>/", views.create, name="create"),
]
urlpatterns = [*sign_in, path("", include((own, "accounts")))]
