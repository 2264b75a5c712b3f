"""What every app of the headquarters lives in: rights, lists, imports, papers, acts, two persons, dates."""
