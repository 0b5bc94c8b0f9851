"""Deleting an account: asked for, taken back within two weeks, then erased from every service, with a receipt."""
