"""Mail that leaves the service: a queue in the database, and the port to SMTP."""
