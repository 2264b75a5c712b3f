"""What a desk may have beside it: a card reader, a fingerprint sensor, a look-up in the civil registry."""
