"""Second factors: codes of an authenticator app (TOTP), and the recovery codes for the day it is lost."""
