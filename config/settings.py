"""Django settings, all from environment variables; docs/hosting.md lists those for operators."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from course.db.connections import PersistentConnection
from hosting.postgres import cluster

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("CUEBOOK_VAR", BASE_DIR / "var"))

# "production" is `make serve`, "demo" is `make run`; anything else is development.
MODE = os.environ.get("CUEBOOK_MODE", "development")
IS_PRODUCTION = MODE == "production"
# Set by config/wsgi.py: pages get a statement timeout, migrations do not.
IS_SERVING = os.environ.get("CUEBOOK_SERVING") == "1"


def _list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


DEBUG = not IS_PRODUCTION and _flag("DEBUG", default=False)
INSECURE_KEY = "insecure-development-key-that-make-serve-refuses-to-start-with"
SECRET_KEY = os.environ.get("SECRET_KEY", "" if IS_PRODUCTION else INSECURE_KEY)
ALLOWED_HOSTS = _list("ALLOWED_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
MINIMUM_KEY_LENGTH = 50
if IS_PRODUCTION and (len(SECRET_KEY) < MINIMUM_KEY_LENGTH or SECRET_KEY == INSECURE_KEY):
    raise ImproperlyConfigured("Set SECRET_KEY to a secret of your own, 50 characters or more.")
if IS_PRODUCTION and (not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS)):
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names of your site; no wildcards.")

# Signs badges; empty: a key in VAR_DIR, made when the first one is signed.
SIGNING_KEY = os.environ.get("SIGNING_KEY", "")

INSTALLED_APPS = [
    "course",
    "lessons",
    "quizzes",
    "hosting",
    "desk.apps.DeskConfig",
    "desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "course.web.middleware.request_ids.RequestIdMiddleware",
    "course.web.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "course.web.middleware.headers.HeadersMiddleware",
    "course.web.middleware.headers.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "course.web.middleware.headers.TextGZipMiddleware",
    "course.web.middleware.work_limits.WorkLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "course.web.middleware.database_outage.OutageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "course.web.sessions.PersonMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "course.web.middleware.headers.ReaderMiddleware",
    "course.web.middleware.old_addresses.OldAddressMiddleware",
    "course.web.middleware.limits.LimitsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
CSRF_FAILURE_VIEW = "course.web.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "course.web.compact_templates.CompactLoader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "course.web.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

SITE_NAME = os.environ.get("SITE_NAME", "Cuebook")


# Database -----------------------------------------------------------------------------------


# Pool size of a worker, which answers one request at a time.
DATABASE_POOL = int(os.environ.get("DATABASE_POOL", "1"))


def _database() -> dict[str, object]:
    """The connection of DATABASE_URL, else of the embedded cluster (which is not started here)."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        try:
            given = {key: str(value) for key, value in conninfo_to_dict(url).items()}
        except ProgrammingError as error:
            raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    else:
        given = {
            "host": str(cluster.socket_dir()),
            "port": "5432",
            "user": "postgres",
            "dbname": "cuebook",
        }
    known = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    database: dict[str, object] = {
        django: given.pop(name) for name, django in known.items() if name in given
    }
    database["NAME"] = given.pop("dbname", "cuebook")
    options: dict[str, object] = {
        **given,
        "pool": {
            "min_size": 1,
            "max_size": DATABASE_POOL if IS_SERVING else max(DATABASE_POOL, 4),
            "timeout": 3,
            "reconnect_timeout": 5,
            "connection_class": PersistentConnection,
        },
        "server_side_binding": True,
        "prepare_threshold": 1,
    }
    if IS_SERVING:
        options["options"] = "-c statement_timeout=5000"
    return database | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # For rate limits alone, allauth's among them: all workers share them, and nothing flushes them.
    "default": {"BACKEND": "course.web.limit_cache.LimitCache", "LOCATION": "cache"},
}


# People and their sessions ------------------------------------------------------------------

AUTH_USER_MODEL = "course.User"
AUTHENTICATION_BACKENDS = ["course.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "course:home"
LOGOUT_REDIRECT_URL = "course:home"

# Mail is queued, and sent by the worker. Without EMAIL_HOST accounts' mail is written to the
# terminal, other mail is kept in the demo and not made in production; addresses are not verified.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
HAS_MAIL = bool(EMAIL_HOST)
MAIL_IS_KEPT = not HAS_MAIL and not IS_PRODUCTION
EMAIL_BACKEND = (
    "course.mail.backend.QueueBackend"
    if HAS_MAIL
    else "django.core.mail.backends.console.EmailBackend"
)
NOTICE_DAYS = int(os.environ.get("NOTICE_DAYS", "180"))
MAIL_LOG_DAYS = int(os.environ.get("MAIL_LOG_DAYS", "30"))
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = _flag("EMAIL_USE_SSL", default=False)
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Cuebook <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

ACCOUNT_ADAPTER = "course.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "course.views.forms.SignupForm"
ACCOUNT_FORMS = {
    "signup": "course.views.password_forms.AccountSignupForm",
    "change_password": "course.views.password_forms.ChangePasswordForm",
    "set_password": "course.views.password_forms.SetPasswordForm",
    "reset_password_from_key": "course.views.password_forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_DISPLAY = "course.people.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if HAS_MAIL else "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    # A whole school behind one IP address signs in within a minute; guessing is slow: only failures
    # count, 5 for an account and 100 for an address.
    "login": "1200/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "signup": "100/m/ip",
    "change_email": "5/5m/user",
    "change_password": "5/5m/user",
    "reauthenticate": "5/5m/user",
    "delete_account": "5/5m/user",
}

SESSION_ENGINE = "course.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if IS_PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION


# Security -----------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IS_PRODUCTION and _flag("BEHIND_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Sign-in is rate-limited by the client IP that the proxy reports; otherwise all people would
    # share the proxy's address, and its limits.
    ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "1"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}

# CPU, after which a request is stopped; large uploads are given more.
REQUEST_CPU_SECONDS = float(os.environ.get("REQUEST_CPU_SECONDS", "20"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "course.files.uploads.SpoolingUploadHandler",
]


# Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "hosting.static_files.JoinedStylesheets",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/nowhere/"  # No URL leads here: views send films and files, and check access.
# nginx's internal location of MEDIA_ROOT, to send films by X-Accel-Redirect: "/media/".
MEDIA_ACCEL = os.environ.get("MEDIA_ACCEL", "")
FILM_MAX_BYTES = int(os.environ.get("FILM_MAX_BYTES", str(2 * 1024**3)))

MEDIA_S3_BUCKET = os.environ.get("MEDIA_S3_BUCKET", "")


def _uploads() -> dict[str, object]:
    """Uploads are stored in MEDIA_ROOT, or in an S3 bucket if one is configured."""
    if not MEDIA_S3_BUCKET:
        return {"BACKEND": "course.files.uploads.FileStorage"}
    endpoint = os.environ.get("MEDIA_S3_ENDPOINT") or None
    options = {
        "bucket_name": MEDIA_S3_BUCKET,
        "endpoint_url": endpoint,
        "region_name": os.environ.get("MEDIA_S3_REGION") or None,
        "access_key": os.environ.get("MEDIA_S3_KEY") or None,
        "secret_key": os.environ.get("MEDIA_S3_SECRET") or None,
        "location": os.environ.get("MEDIA_S3_PREFIX", ""),
        # S3-compatible services often have the bucket in the path.
        "addressing_style": "path" if endpoint else "auto",
        "file_overwrite": False,
    }
    return {"BACKEND": "course.files.object_storage.ObjectStorage", "OPTIONS": options}


STORAGES = {
    "default": _uploads(),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "hosting.static_files.HashedStaticFiles"
        ),
    },
}
WHITENOISE_MAX_AGE = 60
WHITENOISE_MIMETYPES = {".vtt": "text/vtt"}


# Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Monitoring and logging -----------------------------------------------------------------------

METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
LOG_REQUESTS = _flag("LOG_REQUESTS", default=False)
LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "course.web.logging.JsonLines"},
    },
    "filters": {"refusals": {"()": "course.web.logging.RefusalsInALine"}},
    "handlers": {
        "terminal": {
            "class": "logging.StreamHandler",
            "formatter": "json" if IS_PRODUCTION else "line",
            "filters": ["refusals"],
        },
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["terminal"], "level": LOG_LEVEL},
    "loggers": {
        # Without Django's default handlers.
        "django": {"handlers": [], "level": LOG_LEVEL},
        # Bots send wrong Host headers all the time: the 400 they get is enough.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "course.requests": {"level": "INFO"},
    },
}
