"""The rows of people."""

from __future__ import annotations

from amin.hq.house.import_views import import_views
from amin.hq.house.routes import route
from amin.hq.people import views
from amin.hq.people.importing import KIND
from amin.hq.people.models import Person

app_name = "people"
choose, run = import_views(KIND)
urlpatterns = [
    route("", views.listing, "list", right="people.read"),
    route("new/", views.new, "new", right="people.write", method="FORM"),
    route("import/", choose, "import", right="people.import", method="FORM"),
    route("import/<int:run>/", run, "import-run", right="people.import", method="FORM"),
    route("<int:pk>/", views.detail, "detail", right="people.read", of=Person, related=("place",)),
    route(
        "<int:pk>/edit/",
        views.edit,
        "edit",
        right="people.write",
        of=Person,
        method="FORM",
        related=("place",),
    ),
    route("<int:pk>/kin/", views.add_kin, "kin", right="people.write", of=Person, method="POST"),
    route("<int:pk>/files/", views.add_file, "files", right="people.write", of=Person, method="POST"),
]
