"""Settings of the headquarters: SQLite in a folder out of the box, PostgreSQL by one setting.

What a deployment sets, all of it optional:
    AMIN_HQ_DATA      the folder of the database, files, keys and log; `./hq-data`
    AMIN_HQ_DATABASE  `postgresql://user@host:port/name`; SQLite in that folder if not said
    AMIN_HQ_ORIGIN    where browsers reach it: `https://…`; `http://localhost:8000` if not said
    AMIN_HQ_DEMO      anything: the demo flag is shown, and demo users may sign in by one button
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.functional import SimpleLazyObject

DATA = Path(os.environ.get("AMIN_HQ_DATA", "hq-data")).absolute()
ORIGIN = os.environ.get("AMIN_HQ_ORIGIN", "http://localhost:8000").rstrip("/")
DEMO = bool(os.environ.get("AMIN_HQ_DEMO"))
HTTPS = ORIGIN.startswith("https://")
HOST = urlsplit(ORIGIN).hostname or "localhost"


def _secret() -> str:
    """Read the deployment's secret, or make it: it signs sessions, and never leaves the folder."""
    path = DATA / "secret"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            suppress(FileExistsError),
            open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file,
        ):
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


def _database() -> dict[str, object]:
    url = os.environ.get("AMIN_HQ_DATABASE", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "hq.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = SimpleLazyObject(_secret)  # nothing is written where only the settings are read
DEBUG = False
ALLOWED_HOSTS = [HOST, "localhost"]
HQ_APPS = ["accounts", "people", "bodies", "orders", "committees", "elections"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_tasks",
    "django_tasks_db",
    "amin.hq.house",
    *(f"amin.hq.{name}" for name in HQ_APPS),
]
MIDDLEWARE = [
    "amin.hq.house.middleware.Headers",
    "amin.hq.house.middleware.SameSite",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "amin.hq.house.middleware.Language",
    "amin.hq.house.middleware.AtTheDesk",
    "amin.hq.house.middleware.Refusals",
]
ROOT_URLCONF = "amin.hq.urls"
WSGI_APPLICATION = "amin.hq.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "amin.hq.house.shell.shell",
            ],
            "builtins": ["amin.hq.house.templatetags.hq"],
        },
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
IDLE_MINUTES = 10  # SECURITY.md C-9
SESSION_COOKIE_NAME = "__Host-amin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True  # browsers take localhost for secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-amin-csrf"
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "amin.hq.house.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", "فارسی"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tehran"

MEDIA_ROOT = DATA / "files"
STATIC_URL = "/static/"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
MOST_UPLOADED_BYTES = 20 * 2**20
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
