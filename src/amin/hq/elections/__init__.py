"""The election itself: what it is, when polling day is, and the event with which orders end."""
