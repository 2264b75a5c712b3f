"""Signing in and out, and what belongs to one's own account."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any, Final

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from webauthn import generate_registration_options, options_to_json, verify_registration_response
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from amin.encoding.text import ascii_digits
from amin.errors import NotPermittedError
from amin.hq.accounts.models import Key, User
from amin.hq.accounts.proving import address_of, check_code, keys_of, options_for, verified_key
from amin.hq.accounts.rules import step_of
from amin.hq.house.acts import record
from amin.hq.house.app import rights
from amin.hq.house.desk import DeskRequest
from amin.hq.house.when import now
from amin.hq.house.words import t, titled
from amin.hq.orders.models import Order
from amin.hq.people.models import Person

INVITED_FOR: Final = timedelta(days=3)
_MODEL_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by key, or by password and code."""
    following = _following(request)
    if request.user.is_authenticated:
        return redirect(following)
    context: dict[str, Any] = {"next": following, "demo_users": _demo_users()}
    if request.method == "POST":
        name = request.POST.get("username", "").strip()[:60]
        try:
            user = check_code(
                name, request.POST.get("password", ""), request.POST.get("code", ""), address_of(request)
            )
        except NotPermittedError as error:
            context["error"] = (
                t("پس از چند بار خطا، تا یک ربع دیگر راه بسته است.")
                if "many" in error.message
                else t("نام کاربری، گذرواژه یا رمز درست نبود.")
            )
            return render(request, "accounts/sign_in.html", context, status=403)
        return _let_in(request, user, following, means="code")
    return render(request, "accounts/sign_in.html", context)


def key_options(request: HttpRequest) -> HttpResponse:
    """Begin signing in, or a signature, by key."""
    if request.user.is_authenticated:
        purpose, words = request.POST.get("purpose", "")[:20], request.POST.get("words", "")[:64]
        keys = [bytes(key.credential_id) for key in request.user.keys.all()]
        options = options_for(request, purpose, words, keys or keys_of(""), who=request.user.username)
    else:
        name = request.POST.get("username", "").strip()[:60]
        options = options_for(request, "sign-in", "", keys_of(name) if name else [], who=name)
    return HttpResponse(options, content_type="application/json")


def key_sign_in(request: HttpRequest) -> HttpResponse:
    """Finish signing in by key."""
    try:
        key, _ = verified_key(request, "sign-in", "", request.POST.get("assertion", ""))
    except NotPermittedError:
        return JsonResponse({"error": t("این کلید پذیرفته نشد.")}, status=403)
    answer = _let_in(request, key.user, _following(request), means="key")
    return JsonResponse({"next": answer["Location"]})


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the made-up people, on a demonstration at localhost and nowhere else."""
    if not (settings.DEMO and settings.HOST == "localhost"):
        raise Http404
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None:
        raise Http404
    return _let_in(request, user, _following(request), means="demo")


def _let_in(request: HttpRequest, user: User, following: str, *, means: str) -> HttpResponse:
    login(request, user, backend=_MODEL_BACKEND)  # rotates the session's key
    request.session["seen"] = now().timestamp()
    request.session["means"] = means
    record(None, "accounts.signed_in", user, user.username, means=means)
    return redirect(following)


def sign_out(request: DeskRequest) -> HttpResponse:
    """End the session."""
    record(request.desk, "accounts.signed_out", request.desk.user, request.desk.user.username)
    logout(request)
    return redirect("accounts:sign-in")


def account(request: DeskRequest) -> HttpResponse:
    """One's own account: keys, the code, what the orders open."""
    desk = request.desk
    opened = [
        {"right": titled(right.fa, right.en), "orders": sorted({extent.grant.order for extent in found})}
        for right in rights().values()
        if (found := desk.extents(right.name))
    ]
    orders = Order.objects.filter(person=desk.person).select_related("position", "body", "place")
    in_force = {grant.order for grant in desk.grants}
    return render(
        request,
        "accounts/account.html",
        {"keys": desk.user.keys.all(), "opened": opened, "orders": orders, "in_force": in_force},
    )


def set_view(request: DeskRequest) -> HttpResponse:
    """Choose how dense lists are."""
    chosen = request.POST.get("density", "")
    request.desk.user.density = chosen if chosen in ("", "dense") else ""
    request.desk.user.save(update_fields=("density",))
    return redirect("accounts:account")


def new_key_options(request: DeskRequest) -> HttpResponse:
    """Begin adding a key."""
    user = request.desk.user
    options = generate_registration_options(
        rp_id=settings.HOST,
        rp_name="امین",
        user_id=str(user.pk).encode(),
        user_name=user.username,
        user_display_name=str(user.person),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(key.credential_id)) for key in user.keys.all()
        ],
    )
    request.session["new-key"] = options.challenge.hex()
    return HttpResponse(options_to_json(options), content_type="application/json")


def new_key(request: DeskRequest) -> HttpResponse:
    """Finish adding a key."""
    challenge = request.session.pop("new-key", "")
    try:
        found = verify_registration_response(
            credential=json.loads(request.POST.get("credential", "")),
            expected_challenge=bytes.fromhex(challenge),
            expected_rp_id=settings.HOST,
            expected_origin=settings.ORIGIN,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return JsonResponse({"error": t("این کلید پذیرفته نشد.")}, status=400)
    if Key.objects.filter(credential_id=found.credential_id).exists():
        return JsonResponse({"error": t("این کلید پیش‌تر افزوده شده است.")}, status=409)
    key = Key.objects.create(
        user=request.desk.user,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name=request.POST.get("name", "").strip()[:60],
    )
    record(request.desk, "accounts.key_added", key, str(request.desk.user))
    return JsonResponse({"next": "/account/"})


def drop_key(request: DeskRequest, key: int) -> HttpResponse:
    """Take a key away; not the last way in."""
    user = request.desk.user
    mine = user.keys.filter(pk=key).first()
    if mine is None:
        raise Http404
    if user.keys.count() == 1 and not user.totp_secret:
        messages.error(request, t("این تنها راه ورود شماست؛ نخست راه دیگری بسازید."))
        return redirect("accounts:account")
    record(request.desk, "accounts.key_dropped", mine, str(user))
    mine.delete()
    return redirect("accounts:account")


def password(request: DeskRequest) -> HttpResponse:
    """Set password and code, the way in without a key."""
    return _set_password(request, request.desk.user, "accounts/password.html", follow="accounts:account")


def invite(request: DeskRequest, person: Person) -> HttpResponse:
    """Make an account for a person, or a new way into it; the link is shown once."""
    word = secrets.token_urlsafe(24)
    with transaction.atomic():
        user = User.objects.filter(person=person).first() or User.objects.create(
            username=request.POST.get("username", "").strip().lower()[:60] or f"p{person.pk}", person=person
        )
        user.invite_hash = hashlib.sha256(word.encode()).hexdigest()
        user.invited_until = request.desk.at + INVITED_FOR
        user.save()
        record(request.desk, "accounts.invited", user, str(person))
    link = f"{settings.ORIGIN}/account/welcome/{user.pk}/{word}/"
    return render(request, "accounts/invited.html", {"person": person, "link": link, "account": user})


def welcome(request: HttpRequest, user: int, word: str) -> HttpResponse:
    """Take up an invitation: set password and code, then add a key."""
    found = User.objects.select_related("person").filter(pk=user, is_active=True).first()
    fresh = found and found.invited_until and now() < found.invited_until
    if (
        not fresh
        or found is None
        or not secrets.compare_digest(found.invite_hash, hashlib.sha256(word.encode()).hexdigest())
    ):
        raise Http404
    return _set_password(request, found, "accounts/welcome.html", follow="accounts:sign-in")


def _set_password(request: HttpRequest, user: User, template: str, *, follow: str) -> HttpResponse:
    secret = request.session.get("new-totp") or base64.b32encode(secrets.token_bytes(20)).decode()
    request.session["new-totp"] = secret
    errors: list[str] = []
    if request.method == "POST":
        chosen, code = request.POST.get("password", ""), ascii_digits(request.POST.get("code", "")).strip()
        step = step_of(code, secret, at=now(), last=0)
        try:
            validate_password(chosen, user)
        except ValidationError as error:
            errors += error.messages
        if chosen != request.POST.get("again", ""):
            errors.append(t("دو گذرواژه یکی نیستند."))
        if step is None:
            errors.append(t("رمز شش‌رقمی درست نبود."))
        if not errors:
            user.set_password(chosen)
            user.totp_secret, user.totp_last, user.invite_hash, user.invited_until = (
                secret,
                step or 0,
                "",
                None,
            )
            user.save()
            del request.session["new-totp"]
            record(None, "accounts.password_set", user, user.username)
            if request.user.is_authenticated:
                logout(request)
            messages.success(request, t("ذخیره شد. با گذرواژه و رمز تازه وارد شوید."))
            return redirect("accounts:sign-in" if request.user.is_authenticated else follow)
    address = f"otpauth://totp/Amin:{user.username}?secret={secret}&issuer=Amin"
    image = segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="white")
    context = {"secret": secret, "image": image, "errors": errors, "account": user}
    return render(request, template, context, status=400 if errors else 200)


def _following(request: HttpRequest) -> str:
    where = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure())
    return where if safe else "/"


def _demo_users() -> list[User]:
    if not (settings.DEMO and settings.HOST == "localhost"):
        return []
    return list(User.objects.filter(is_active=True).select_related("person").order_by("id")[:12])
