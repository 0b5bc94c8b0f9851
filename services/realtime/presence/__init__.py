"""Who is here: leases per connection, in Redis."""
