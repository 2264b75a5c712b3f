"""The node of a polling station: it decides with the centre, and provisionally when the line is cut."""

from amin.station.centre import Centre, Health
from amin.station.clock import Clock, SystemClock
from amin.station.line import Line
from amin.station.node import Node
from amin.station.post import Post
from amin.station.told import Grant, Snapshot, Told, Verdict

__all__ = [
    "Centre",
    "Clock",
    "Grant",
    "Health",
    "Line",
    "Node",
    "Post",
    "Snapshot",
    "SystemClock",
    "Told",
    "Verdict",
]
