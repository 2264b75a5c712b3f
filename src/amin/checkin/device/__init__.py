"""The device page: its files, and the thin service on the device's own machine that they talk to."""
