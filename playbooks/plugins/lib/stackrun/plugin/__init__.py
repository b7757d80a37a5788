"""The base classes of the action plugins."""
