"""The one-command stack: embedded PostgreSQL, Redis, chain and mail, the services and the gateway."""
