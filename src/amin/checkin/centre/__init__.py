"""The centre: one voter, one ballot a contest, at any station."""
