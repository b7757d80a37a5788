"""Checks made before the first stack is changed."""
