"""The command line: the same functions as the app, printed; in English only."""
