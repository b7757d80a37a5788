"""The base of the action plugins."""
