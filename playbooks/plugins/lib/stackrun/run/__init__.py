"""One run: its directory, events, outcomes, rendered environment and errors."""
