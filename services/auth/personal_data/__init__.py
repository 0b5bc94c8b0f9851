"""Everything that is held of a person: in this service's stores, and by the other services."""
