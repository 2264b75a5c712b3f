"""The voting terminal: a page that people manage, and a paper that they read."""
