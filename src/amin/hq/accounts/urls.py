"""The rows of accounts."""

from __future__ import annotations

from amin.hq.accounts import views
from amin.hq.house.rights import PUBLIC, SIGNED_IN
from amin.hq.house.routes import route
from amin.hq.people.models import Person

app_name = "accounts"
urlpatterns = [
    route("sign-in/", views.sign_in, "sign-in", right=PUBLIC, method="FORM"),
    route("key/options/", views.key_options, "key-options", right=PUBLIC, method="POST"),
    route("key/sign-in/", views.key_sign_in, "key-sign-in", right=PUBLIC, method="POST"),
    route("demo/", views.demo_sign_in, "demo", right=PUBLIC, method="POST"),
    route("welcome/<int:user>/<str:word>/", views.welcome, "welcome", right=PUBLIC, method="FORM"),
    route("sign-out/", views.sign_out, "sign-out", right=SIGNED_IN, method="POST"),
    route("", views.account, "account", right=SIGNED_IN),
    route("view/", views.set_view, "view", right=SIGNED_IN, method="POST"),
    route("key/new/options/", views.new_key_options, "new-key-options", right=SIGNED_IN, method="POST"),
    route("key/new/", views.new_key, "new-key", right=SIGNED_IN, method="POST"),
    route("key/<int:key>/drop/", views.drop_key, "drop-key", right=SIGNED_IN, method="POST"),
    route("password/", views.password, "password", right=SIGNED_IN, method="FORM"),
    route("invite/<int:pk>/", views.invite, "invite", right="accounts.invite", of=Person, method="POST"),
]
