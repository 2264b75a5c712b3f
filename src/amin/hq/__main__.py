"""Commands of the headquarters: `python -m amin.hq migrate`, `tick`, `backup`, `restore`, `begin`, `demo`."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amin.hq.settings")
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    execute_from_command_line([f"{sys.executable} -m amin.hq", *sys.argv[1:]])
