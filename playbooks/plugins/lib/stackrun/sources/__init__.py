"""Keeps what an environment was rendered from in the artefact bucket, and reads it back."""
