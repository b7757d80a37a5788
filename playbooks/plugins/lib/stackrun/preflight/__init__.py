"""What is checked before the first stack is changed."""
