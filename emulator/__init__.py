"""The embedded AWS: ministack on loopback, extended with what the project's templates need.

The extensions patch ministack at run time, before the server starts; its installed files stay unchanged.
"""
