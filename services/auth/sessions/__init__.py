"""Sessions: refresh tokens that rotate, and the access tokens issued for them."""
