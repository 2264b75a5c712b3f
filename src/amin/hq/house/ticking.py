"""Once a minute: what every app has due, and the acts anchored in the log. Two at once do no harm."""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings

from amin.hq.house.anchor import anchor
from amin.hq.house.app import apps

LOG: Final = logging.getLogger("amin.hq")


def tick() -> None:
    """Do what is due; an app that fails does not keep the others from it."""
    for app in apps():
        if app.tick:
            try:
                app.tick()
            except Exception:
                LOG.exception("the tick of %s failed", app.name)
    anchor(settings.DATA)
