"""What all tests share. This file also puts `tests/` on the path, so that `strategies` can be imported."""

from hypothesis import settings

# The machine may be busy: a slow example is no failure.
settings.register_profile("amin", deadline=None)
settings.load_profile("amin")
