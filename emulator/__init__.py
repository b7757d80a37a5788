"""The embedded AWS: ministack, started on loopback only, with what our templates need and it lacks.

Everything is added from outside, before the server starts; ministack's own files stay as installed.
"""
