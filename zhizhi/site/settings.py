"""Settings of the one site. Everything a place may differ in comes from the environment (README, Settings)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from zhizhi.site import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("ZHIZHI_DATA_DIR", "var")).resolve()

DEBUG = env.flag("ZHIZHI_DEBUG")
SECRET_KEY = env.secret("ZHIZHI_SECRET_KEY", DATA_DIR / "secret.key")
# The master key wraps every data key; without it sealed fields cannot be read, so it is kept apart from backups.
MASTER_KEY = env.secret("ZHIZHI_MASTER_KEY", DATA_DIR / "master.key")
PUBLIC_URL = env.text("ZHIZHI_PUBLIC_URL").rstrip("/")
ALLOWED_HOSTS = env.names("ZHIZHI_ALLOWED_HOSTS", "*")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
BEHIND_TLS = env.flag("ZHIZHI_BEHIND_TLS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS

INSTALLED_APPS = [
    "zhizhi.registry.keys",
    "zhizhi.registry.journal",
    "zhizhi.registry.files",
    "zhizhi.registry.holidays",
    "zhizhi.registry.values",
    "zhizhi.registry.exports",
    "zhizhi.registry.organizations",
    "zhizhi.registry.people",
    "zhizhi.registry.proposals",
    "zhizhi.registry.population",
    "zhizhi.registry.rights",
    "zhizhi.registry.changes",
    "zhizhi.registry.terms",
    "zhizhi.registry.posts",
    "zhizhi.registry.facts",
    "zhizhi.registry.overlays",
    "zhizhi.registry.rosters",
    "zhizhi.registry.accounts",
    "zhizhi.registry.corrections",
    "zhizhi.registry.duplicates",
    "zhizhi.registry.imports",
    "zhizhi.registry.retention",
    "zhizhi.registry.keeping",
    "zhizhi.engines.catalogue",
    "zhizhi.engines.measures",
    "zhizhi.engines.processes",
    "zhizhi.engines.reminders",
    "zhizhi.engines.editor",
    "zhizhi.offices.branches",
    "zhizhi.offices.records",
    "zhizhi.plans",
    "zhizhi.desk",
    "zhizhi.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zhizhi.site.security.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "zhizhi.site.security.SizeMiddleware",
    "zhizhi.site.security.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhizhi.registry.accounts.middleware.ScopeMiddleware",
    "zhizhi.registry.accounts.middleware.TotpMiddleware",
    "zhizhi.registry.rights.middleware.EmergencyMiddleware",
    "zhizhi.site.deadlocks.DeadlockMiddleware",
]

ROOT_URLCONF = "zhizhi.site.urls"
WSGI_APPLICATION = "zhizhi.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Account"
# In the database, since several processes count wrong passwords together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Beyond this many it forgets counts, so that nobody may push others' counts out with invented names.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "zhizhi.desk.navigation.frame",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.text("ZHIZHI_DATABASE_URL", f"sqlite:///{DATA_DIR / 'zhizhi.sqlite3'}"))}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
# The Chinese of what stands outside the apps; each app has its own.
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
TIME_ZONE = env.text("ZHIZHI_TIME_ZONE", "Asia/Shanghai")
FORMAT_MODULE_PATH = ["zhizhi.site.formats"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
# Names that change with the content, so that browsers may keep the files; `serve` gathers them.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "zhizhi.site.statics.StaticStorage"},
}
# Bytes of uploads that one organization may keep.
FILES_QUOTA = env.number("ZHIZHI_FILES_QUOTA_MB", 2048) * 2**20

# Backups: the folder in which one is made every night from that hour on, after how many days they are discarded, and
# with what they are sealed: a public key, or a passphrase that the server knows.
BACKUP_DIR = env.text("ZHIZHI_BACKUP_DIR")
BACKUP_HOUR = env.number("ZHIZHI_BACKUP_HOUR", 2)
BACKUP_KEEP_DAYS = env.number("ZHIZHI_BACKUP_KEEP_DAYS", 35)
BACKUP_RECIPIENT = env.text("ZHIZHI_BACKUP_RECIPIENT")
BACKUP_PASSPHRASE = env.text("ZHIZHI_BACKUP_PASSPHRASE")
# The master key lies in the backup, sealed with it, unless it is kept apart.
BACKUP_MASTER_KEY_APART = env.flag("ZHIZHI_BACKUP_MASTER_KEY_APART")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["zhizhi.registry.accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"]},
    },
    {"NAME": "zhizhi.registry.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# Seconds: from signing in to the end, and how long nobody may have used a session for it to go on.
SESSION_COOKIE_AGE = env.number("ZHIZHI_SESSION_HOURS", 12) * 3600
SESSION_IDLE_SECONDS = env.number("ZHIZHI_SESSION_IDLE_MINUTES", 120) * 60
# However a sign-in is refused, the answer comes after the same time.
ACCOUNT_REFUSAL_SECONDS = 0.6
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Who may see sensitive data signs in with a one-time password of the phone, too.
ZHIZHI_REQUIRE_TOTP = env.flag("ZHIZHI_REQUIRE_TOTP", default=True)

ACCOUNT_ADAPTER = "zhizhi.registry.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
# By account; by address only as a generous last stop, since a county shares one.
ACCOUNT_FORMS = {
    "login": "zhizhi.registry.accounts.forms.SignInForm",
    "reauthenticate": "zhizhi.registry.accounts.forms.ReauthenticateForm",
    "change_password": "zhizhi.registry.accounts.forms.ChangePasswordForm",
}
MFA_FORMS = {
    "authenticate": "zhizhi.registry.accounts.forms.CodeForm",
    "reauthenticate": "zhizhi.registry.accounts.forms.CodeAgainForm",
    "activate_totp": "zhizhi.registry.accounts.forms.ActivateTotpForm",
    "add_webauthn": "zhizhi.registry.accounts.forms.PasskeyForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "300/m/ip,5/15m/key",
    "first_sign_in": "300/m/ip,5/15m/key",
    "refusal_journaled": "5/15m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("ZHIZHI_BEHIND_TLS") else 0
MFA_ADAPTER = "zhizhi.registry.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}  # a county shares one address; a passkey is not guessed
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "智治"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: phones go wrong

# What residents without an account may send: orders at a place, wrong codes for a number from one phone and the pause
# after them, those from everywhere, forms from one address (a village may share one), uploads at a place.
PORTAL_ASKS_AN_HOUR = env.number("ZHIZHI_ASKS_AN_HOUR", 60)
PORTAL_WRONG_CODES = env.number("ZHIZHI_WRONG_CODES", 5)
PORTAL_PAUSE_MINUTES = env.number("ZHIZHI_WRONG_CODE_PAUSE", 15)
PORTAL_CODES_AN_HOUR = env.number("ZHIZHI_CODES_AN_HOUR", 1000)
PORTAL_FORMS_AN_HOUR = env.number("ZHIZHI_FORMS_AN_HOUR", 600)
PORTAL_PHOTO_MB_A_DAY = env.number("ZHIZHI_PHOTO_MB_A_DAY", 3000)

# Reminders besides the inbox (docs/reminders.md): e-mail while there is a host, a webhook while there are both.
EMAIL_HOST = env.text("ZHIZHI_EMAIL_HOST")
EMAIL_PORT = env.number("ZHIZHI_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("ZHIZHI_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("ZHIZHI_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.one_of("ZHIZHI_EMAIL_SECURITY", "", "starttls", "tls") == "starttls"
EMAIL_USE_SSL = env.text("ZHIZHI_EMAIL_SECURITY") == "tls"
REMINDERS_SENDER = env.text("ZHIZHI_EMAIL_SENDER", "zhizhi@localhost")
REMINDERS_HOOK_URL = env.web_address("ZHIZHI_HOOK_URL")
REMINDERS_HOOK_SECRET = env.text("ZHIZHI_HOOK_SECRET")
REMINDERS_HOOK_OCCASIONS = env.names("ZHIZHI_HOOK_OCCASIONS", "overdue,alarm")

# From which percentage of its path on a commitment is yellow; below, it is red.
PLANS_YELLOW_PERCENT = env.number("ZHIZHI_PLANS_YELLOW_PERCENT", 90)
