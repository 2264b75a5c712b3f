"""The command line: one file per noun, each a thin call into the floors below."""
