"""The ways in and what one does there alone: the views and the names of allauth, at French addresses.

Only what the site uses has an address: neither codes by mail instead of a password, nor accounts that people open.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as company
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("connexion/second-facteur/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/cle-d-acces/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/abandonnee/", company.login_cancelled, name="socialaccount_login_cancelled"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    # Nobody opens an account alone: the page says so. allauth writes its address in the message to an unknown address.
    path("inscription/", account.signup, name="account_signup"),
    # ---- proving again who one is -----------------------------------------------------------------------------------
    path("confirmation/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmation/second-facteur/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirmation/cle-d-acces/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    # ---- address and password ---------------------------------------------------------------------------------------
    path("adresse/", account.email, name="account_email"),
    re_path(r"^adresse/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/premier/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/enregistre/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # ---- second factor ----------------------------------------------------------------------------------------------
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-facteur/codes/nouveaux/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "second-facteur/codes/telecharger/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("cles-d-acces/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("cles-d-acces/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("cles-d-acces/<int:pk>/modifier/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("cles-d-acces/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    # ---- through the company ----------------------------------------------------------------------------------------
    path("entreprise/", company.connections, name="socialaccount_connections"),
    path("connexion/<str:provider_id>/", openid_connect.login, name="openid_connect_login"),
    # Declared at the company's: see the README before changing it.
    path("connexion/<str:provider_id>/retour/", openid_connect.callback, name="openid_connect_callback"),
]
