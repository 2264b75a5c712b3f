"""Show that it is really you: by a security key over exactly these words, or by password and code.

Used to sign in, to sign an order, and as the second person. A challenge serves once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    options_to_json,
    verify_authentication_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

from amin.encoding.text import ascii_digits
from amin.errors import NotPermittedError
from amin.hq.accounts.models import Failure, Key, User
from amin.hq.accounts.rules import WINDOW, is_locked, step_of
from amin.hq.house.when import now

PROOF_FIELDS: Final = ("assertion", "password", "code")
_CHALLENGE_LASTS_S: Final = 300
_WRONG: Final = "the key or code does not hold"


def options_for(
    request: HttpRequest, purpose: str, words_hash: str, keys: list[bytes], *, who: str = ""
) -> str:
    """Begin a proof by key: the challenge holds the hash of what is signed. Return the browser's options.

    Args:
        keys: identifiers of the keys that may answer; none for any key that knows its account.
        who: the account that has to answer, where one was named.
    """
    nonce = secrets.token_bytes(16)
    challenge = hashlib.sha256(f"amin {purpose}\x00{words_hash}\x00".encode() + nonce).digest()
    request.session["proof"] = {
        "purpose": purpose,
        "words": words_hash,
        "challenge": challenge.hex(),
        "nonce": nonce.hex(),
        "at": now().timestamp(),
        "who": who,
    }
    options = generate_authentication_options(
        rp_id=settings.HOST,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=key) for key in keys],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def keys_of(username: str) -> list[bytes]:
    """The keys of an account; of a name that is none a key that nobody has, so that names cannot be tried."""
    found = [
        bytes(key)
        for key in Key.objects.filter(user__username=username).values_list("credential_id", flat=True)
    ]
    return found or [hmac.digest(str(settings.SECRET_KEY).encode(), f"key of {username}".encode(), "sha256")]


def verified_key(
    request: HttpRequest, purpose: str, words_hash: str, assertion: str
) -> tuple[Key, dict[str, Any]]:
    """Check what a key signed; return it, and the proof as it is kept beside what was signed.

    Raises:
        NotPermittedError: another challenge, origin, purpose or key, used before, or no verified user.
    """
    begun = request.session.pop("proof", None)
    try:
        credential = json.loads(assertion)
        raw_id = base64url_to_bytes(credential["rawId"])
    except (ValueError, TypeError, KeyError):
        raise NotPermittedError(_WRONG) from None
    fresh = begun and now().timestamp() - begun["at"] < _CHALLENGE_LASTS_S
    if not fresh or begun["purpose"] != purpose or begun["words"] != words_hash:
        raise NotPermittedError(_WRONG)
    key = Key.objects.select_related("user").filter(credential_id=raw_id, user__is_active=True).first()
    if key is None or begun["who"] not in ("", key.user.username):
        raise NotPermittedError(_WRONG)
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=bytes.fromhex(begun["challenge"]),
            expected_rp_id=settings.HOST,
            expected_origin=settings.ORIGIN,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise NotPermittedError(_WRONG) from None
    key.sign_count, key.used_at = found.new_sign_count, now()
    key.save(update_fields=("sign_count", "used_at"))
    return key, {"assertion": credential, "nonce": begun["nonce"], "key": bytes(key.public_key).hex()}


def prove(request: Any, purpose: str, words_hash: str) -> dict[str, Any]:
    """Check the proof that a form of a signed-in person carries; return what is kept of it.

    Raises:
        NotPermittedError: it does not hold; where it was a code, the failure was counted.
    """
    user = request.desk.user
    if assertion := request.POST.get("assertion"):
        key, kept = verified_key(request, purpose, words_hash, assertion)
        if key.user_id != user.pk:
            raise NotPermittedError(_WRONG)
        return {"means": "key", **kept}
    check_code(
        user.username, request.POST.get("password", ""), request.POST.get("code", ""), address_of(request)
    )
    return {"means": "code"}


def check_code(username: str, password: str, code: str, address: str | None) -> User:
    """Check password and code together; which of the two was wrong is not said.

    Raises:
        NotPermittedError: wrong, locked after too many failures, or no such account: all alike.
    """
    at = now()
    failures = Failure.objects.filter(at__gt=at - WINDOW)
    of_name = failures.filter(username=username[:60]).values_list("at", flat=True)
    of_address = failures.filter(address=address).values_list("at", flat=True) if address else []
    if is_locked(list(of_name), list(of_address), at=at):
        raise NotPermittedError("too many failures: locked for a quarter of an hour")
    user = User.objects.select_related("person").filter(username=username, is_active=True).first()
    right = (user or User(password="!")).check_password(password)  # as long for a name that does not exist
    step = step_of(ascii_digits(code).strip(), user.totp_secret, at=at, last=user.totp_last) if user else None
    if not (user and right and step and user.totp_secret):
        Failure.objects.create(username=username[:60], address=address, at=at)
        raise NotPermittedError(_WRONG)
    taken = User.objects.filter(pk=user.pk, totp_last__lt=step).update(totp_last=step)
    if not taken:
        raise NotPermittedError(_WRONG)
    Failure.objects.filter(username=username).delete()
    user.totp_last = step
    return user


def address_of(request: HttpRequest) -> str | None:
    """The address of the other end, as the server saw it; no header that anybody may write."""
    found: str | None = request.META.get("REMOTE_ADDR") or None
    return found
