"""The command line: one module per family of commands, named in `table`, run by `main`. Nothing is imported here."""
