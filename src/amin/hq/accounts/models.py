"""Accounts, their keys, and failed attempts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from amin.hq.house.words import t


class Users(BaseUserManager["User"]):
    """Finds accounts by name."""

    def create(self, **fields: Any) -> User:
        """Make an account without a usable password, unless one is set afterwards."""
        user = self.model(**fields)
        user.set_unusable_password()
        user.save()
        return user


class User(AbstractBaseUser):
    """An account of one person. What it may do is decided by the person's orders alone."""

    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="user")
    is_active = models.BooleanField(default=True)
    totp_secret = models.CharField(max_length=64, blank=True)
    totp_last = models.PositiveBigIntegerField(default=0)  # the last step used: no code serves twice
    language = models.CharField(max_length=2, default="fa")
    density = models.CharField(max_length=6, default="", blank=True)
    invite_hash = models.CharField(max_length=64, blank=True)
    invited_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    USERNAME_FIELD = "username"
    objects: ClassVar[Users] = Users()

    def __str__(self) -> str:
        return self.username


class Key(models.Model):
    """A security key of an account (WebAuthn): only its public half is here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="keys")
    credential_id = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or t("کلید امنیتی")


class Failure(models.Model):
    """A failed attempt to sign in: counted, so that guessing ends (accounts/rules.py)."""

    username = models.CharField(max_length=60, db_index=True)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(db_index=True)
