"""`begin`: the first minute of a headquarters: election, places, the governor's order, the first account."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from amin.encoding.days import typed_day
from amin.errors import AminError
from amin.hq.beginning import COUNTRY, add_place, appoint_owner, begin
from amin.hq.house.when import now
from amin.hq.people.models import Person


class Command(BaseCommand):
    """Begin a headquarters; refused where one has begun."""

    help = "begin a headquarters: the election, the county, the governor and the first account"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--title", required=True, help="the election, in Persian")
        parser.add_argument("--title-en", default="")
        parser.add_argument("--polling-day", required=True, help="1405/10/18 or 2027-01-08")
        parser.add_argument("--province", required=True, help="CODE:NAME, such as 23:تهران")
        parser.add_argument("--county", required=True, help="CODE:NAME, such as 2301:تهران")
        parser.add_argument("--first-name", required=True, help="of the governor")
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--order", required=True, help="number of the order that appointed the governor")
        parser.add_argument("--username", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = typed_day(options["polling_day"])
            add_place(*COUNTRY, "country")
            code = f"ir.{_code(options['province'])}"
            add_place(code, _name(options["province"]), "", "province")
            county = add_place(f"{code}.{_code(options['county'])}", _name(options["county"]), "", "county")
            body = begin(options["title"], options["title_en"], day, county)
            person = Person(first_name=options["first_name"], last_name=options["last_name"], place=county)
            person.save()
            user = appoint_owner(body, person, options["username"], options["order"])
        except AminError as error:
            raise CommandError(str(error)) from None
        word = secrets.token_urlsafe(24)
        user.invite_hash = hashlib.sha256(word.encode()).hexdigest()
        user.invited_until = now() + timedelta(days=3)
        user.save()
        self.stdout.write(f"{settings.ORIGIN}/account/welcome/{user.pk}/{word}/")


def _code(text: str) -> str:
    code, colon, name = text.partition(":")
    if not (colon and name and code.isascii() and code.isalnum()):
        raise CommandError(f"{text!r}; wanted: CODE:NAME, such as 2301:تهران")
    return code


def _name(text: str) -> str:
    return text.partition(":")[2]
