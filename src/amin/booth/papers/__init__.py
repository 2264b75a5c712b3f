"""The papers of the booth: the sheets as pictures, and the printer that they go to."""
