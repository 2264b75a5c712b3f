"""The rows of the election."""

from __future__ import annotations

from amin.hq.elections import views
from amin.hq.house.routes import route

app_name = "elections"
urlpatterns = [
    route("", views.election, "election", right="elections.read"),
    route("move/", views.propose_move, "move", right="election.propose", method="POST"),
    route("end/", views.propose_end, "end", right="election.propose", method="POST"),
]
