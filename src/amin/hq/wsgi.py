"""The door for a WSGI server: `granian --interface wsgi amin.hq.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amin.hq.settings")
application = get_wsgi_application()
# All views are imported here, by one thread: two first requests at once would meet half-made modules.
assert get_resolver().url_patterns
