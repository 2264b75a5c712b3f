"""People of the headquarters: those who hold orders or may, never voters."""
