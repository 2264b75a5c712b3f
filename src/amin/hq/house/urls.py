"""The rows of the house."""

from __future__ import annotations

from amin.hq.house import views
from amin.hq.house.files_of_pages import page_file
from amin.hq.house.rights import PUBLIC, SIGNED_IN
from amin.hq.house.routes import route

app_name = "house"
urlpatterns = [
    route("", views.today, "today", right=SIGNED_IN),
    route("search/", views.search, "search", right=SIGNED_IN),
    route("notices/", views.notices, "notices", right=SIGNED_IN),
    route("notices/read/", views.notices_read, "notices-read", right=SIGNED_IN, method="POST"),
    route("audit/", views.audit, "audit", right="audit.read"),
    route("proposals/", views.proposal_list, "proposals", right="election.approve"),
    route("proposals/<int:pk>/", views.proposal, "proposal", right="election.approve", method="FORM"),
    route("files/<int:pk>/", views.attachment, "file", right=SIGNED_IN),
    route("language/", views.language, "language", right=PUBLIC, method="POST"),
    route("alive/", views.parts, "alive", right=PUBLIC),
    route("static/<path:name>", page_file, "page-file", right=PUBLIC),
]
