"""Generates, replicates, tags and deletes secrets."""
