"""Accounts: signing in by a security key, or by password and code; never a right, which only orders give."""
