"""Check-in over a network: the centre that decides, and the station's line to it."""
