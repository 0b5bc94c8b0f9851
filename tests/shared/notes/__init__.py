"""A service as small as can be, to test what every service stands on."""
