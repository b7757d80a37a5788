"""Resources that test stacks are composed of, grouped like the stacks of the project."""
