"""Settings: the environment in, no side effects. README.md, "Deploying", lists the variables.

Two modes. A deployment sets SECRET_KEY and gets safe defaults. TALKS_LOCAL=1 (set by run.py, manage.py and the
tests) means "only this machine can reach it": it relaxes what needs HTTPS and nothing else.
"""

import secrets
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from talks.db import pool

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("TALKS_DEBUG", default=False)
LOCAL = env.bool("TALKS_LOCAL", default=False)

# Without a key a deployment must not start. Locally a key that dies with the process is enough for one command;
# run.py keeps one for its server.
SECRET_KEY = env("SECRET_KEY", default=secrets.token_urlsafe(50)) if LOCAL else env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Where readers find the site: canonical links and feeds need it, and its host is the one answered to.
SITE_URL = env("TALKS_SITE_URL", default="http://127.0.0.1:8000" if LOCAL else "").rstrip("/")
ALLOWED_HOSTS = env.list("TALKS_HOSTS", default=[])
if urlsplit(SITE_URL).hostname:
    ALLOWED_HOSTS.append(urlsplit(SITE_URL).hostname)
if LOCAL:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "actors",
    "talks",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "tree_queries",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "talks.middleware.PublicCompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "talks.urls"
WSGI_APPLICATION = "talks.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------------------------

# With DATABASE_URL the server is somebody else's care; without it the clone has one of its own.
if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL has to name a PostgreSQL database: postgresql://user:password@host/name"
        )
else:
    DATABASES = {"default": {"ENGINE": "talks.db.embedded", "NAME": "talks"}}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# How many connections one process keeps; 0 opens and closes one as needed, which suits a command. wsgi.py sets 4.
DB_POOL = env.int("TALKS_DB_POOL", default=0)
# Milliseconds after which the database gives up on one statement. A command may take its time.
STATEMENT_TIMEOUT = env.int("TALKS_STATEMENT_TIMEOUT", default=15_000 if DB_POOL else 0)

# Copies of the database that readers are answered from, separated by commas; editors work on the primary alone.
# A replica that is further behind than so many seconds is left alone until it has caught up.
REPLICAS = []
REPLICA_LAG = env.float("TALKS_REPLICA_LAG", default=10)
for _number, _url in enumerate(filter(None, env.list("TALKS_REPLICAS", default=[])), 1):
    if not env("DATABASE_URL", default=""):
        raise ImproperlyConfigured("TALKS_REPLICAS names copies, and DATABASE_URL does not name what they copy.")
    _replica = env.db_url_config(_url)
    if _replica["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "TALKS_REPLICAS has to name PostgreSQL databases: postgresql://user:password@host/name, …"
        )
    _replica |= {"CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "default"}}
    # One that does not answer is left for another one: that must not take long.
    _replica["OPTIONS"] = {"connect_timeout": 2, "tcp_user_timeout": 5000} | _replica.get("OPTIONS", {})
    DATABASES[f"replica-{_number}"] = _replica
    REPLICAS.append(f"replica-{_number}")
if REPLICAS:
    DATABASE_ROUTERS = ["talks.db.replicas.Router"]
    MIDDLEWARE.append("talks.public.from_replicas.FromReplicas")

for _name, _database in DATABASES.items():
    _options = _database.setdefault("OPTIONS", {})
    if DB_POOL:
        _wait = 2 if _name in REPLICAS else 10
        _options["pool"] = {"min_size": 1, "max_size": DB_POOL, "timeout": _wait, "check": pool.check}
    _set = [_options["options"]] if _options.get("options") else []
    if STATEMENT_TIMEOUT:
        _set += [
            f"-c statement_timeout={STATEMENT_TIMEOUT}",
            f"-c lock_timeout={STATEMENT_TIMEOUT}",
            f"-c idle_in_transaction_session_timeout={4 * STATEMENT_TIMEOUT}",
        ]
    if _name in REPLICAS:
        _set.append("-c default_transaction_read_only=on")
    if _set:
        _options["options"] = " ".join(_set)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Accounts -------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Ten wrong passwords for one account from one address close that account to that address for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "talks.middleware.client_address"
AXES_VERBOSE = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- The public API -------------------------------------------------------------------------------------------------

# Requests a minute that one address may make (for IPv6: one network of 64 bits); 0 sets no limit.
API_RATE_LIMIT = env.int("TALKS_API_RATE_LIMIT", default=120)
# Where the workers count them together: no database, so that a 304 costs one query. Several machines need one that
# they share, such as redis://host:6379/0. A full folder of files is listed at every write and thinned at random.
_files = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": str(BASE_DIR / ".local" / "limits"),
    "OPTIONS": {"MAX_ENTRIES": 1000},
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Parts of every page's frame, of this process: they say the same until it is started anew.
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "template_fragments",
    },
    # Pages drawn lately, of this process; one shared by several machines where it is named.
    "pages": env.cache_url("TALKS_PAGES_CACHE")
    if env("TALKS_PAGES_CACHE", default="")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    "limits": env.cache_url("TALKS_LIMITS_CACHE") if env("TALKS_LIMITS_CACHE", default="") else _files,
}
for _name, _cache in CACHES.items():
    if str(_cache["BACKEND"]).endswith("RedisCache"):
        if find_spec("redis") is None:
            raise ImproperlyConfigured("Redis needs its client: pip install -r requirements-redis.txt")
        _cache |= {"BACKEND": "talks.shared_cache.SharedCache", "KEY_PREFIX": f"talks-{_name}"}
CLIENT_ADDRESS = AXES_CLIENT_IP_CALLABLE

# --- Caches in front of the site -------------------------------------------------------------------------------------

# Whether a CDN or Varnish may keep public pages by itself, and for how many seconds without asking again.
SURROGATE = env.bool("TALKS_SURROGATE", default=False)
SURROGATE_AGE = env.int("TALKS_SURROGATE_AGE", default=60)
if SURROGATE:
    MIDDLEWARE.append("talks.public.surrogates.Surrogates")
# Addresses that are told of each release so that pages are fetched anew, how they are asked, and with which headers,
# the secret among them: "X-Purge-Secret: …; Another: …".
PURGE = [address.strip() for address in env.list("TALKS_PURGE", default=[]) if address.strip()]
PURGE_METHOD = env("TALKS_PURGE_METHOD", default="PURGE")
PURGE_HEADERS = {
    name.strip(): value.strip()
    for name, _, value in (one.partition(":") for one in env("TALKS_PURGE_HEADERS", default="").split(";"))
    if value.strip()
}

# --- Language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
# The pages and the forms are in English; without translation, drawing a page does not look for one at every number.
USE_I18N = False
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env("TALKS_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "talks.static_files.StaticFiles"
    },
}

# --- Dumps ----------------------------------------------------------------------------------------------------------

# Where the index of the timeline is kept between starts and shared by all processes of a machine; "": nowhere, and each
# process reads its own from the database.
INDEX_ROOT = env("TALKS_INDEX", default="")

# Where `manage.py export_dump` puts the record to take away, and from where the page "Data" offers it.
DUMPS = env("TALKS_DUMPS", default=str(BASE_DIR / ".local" / "dumps"))
# Long files that one process sends at a time, each of which keeps a thread until it is through; 0 sets no limit. Fewer
# than the threads of a process, or slow readers leave none for pages.
DOWNLOADS = env.int("TALKS_DOWNLOADS", default=1)

# --- Security -------------------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]  # a supervisor or a proxy on the same machine asks without HTTPS
# Behind a proxy that ends HTTPS, and only there, what the proxy says of the reader is to be believed.
BEHIND_PROXY = env.bool("TALKS_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if LOCAL else env.int("TALKS_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SESSION_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_SECURE = not LOCAL

# One page holds a whole entry: a conference with 500 positions sends about 30 fields for each with its citations.
# Django's limits (1,000 fields, 2.5 MB) would answer 400 and lose what the editor typed.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- Logging --------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("TALKS_LOG_LEVEL", default="WARNING")},
    "loggers": {
        # Django's own handlers would write a second line, and post errors to people who are not there.
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
        # Strangers ask for hosts of their own invention all day; they get a 400, and nobody needs to know.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
