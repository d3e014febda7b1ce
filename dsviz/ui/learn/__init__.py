"""Pages that explain one idea each, on the visitor's own picture or sound."""
