"""Who may vote, and the one decision to hand out a ballot."""

from amin.rolls.check_in import Answer, Refusal, Request
from amin.rolls.national_number import national_number, pseudonym
from amin.rolls.roll import Heading, Roll, Voter

__all__ = ["Answer", "Heading", "Refusal", "Request", "Roll", "Voter", "national_number", "pseudonym"]
