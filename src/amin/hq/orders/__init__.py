"""Appointment orders: from a template to a signed paper, to rights that end with it at that minute."""
