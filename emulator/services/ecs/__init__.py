"""ECS: capacity providers, services and their deployments, tasks and their secrets."""
