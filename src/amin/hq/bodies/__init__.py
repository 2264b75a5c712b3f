"""Places, bodies and positions: the headquarters as a tree, before anybody sits in it."""
