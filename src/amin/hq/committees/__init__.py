"""Committees at work: members by order, duties with their ground, tasks, the weekly report."""
