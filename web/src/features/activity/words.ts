import type { SecurityEvent } from '@/api/types';

const WORDS: Record<string, string> = {
  registered: 'You opened this account',
  email_verified: 'You confirmed your email address',
  signed_in: 'You signed in',
  signed_in_on_new_device: 'You signed in on a new device or network',
  signed_out: 'You signed out',
  reauthenticated: 'You confirmed that it is you',
  session_revoked: 'You ended a session',
  other_sessions_revoked: 'You signed out everywhere else',
  all_sessions_revoked: 'You signed out everywhere',
  refresh_token_replayed: 'A session was ended, because a copy of its secret was used',
  password_changed: 'Your password was changed',
  password_removed:
    'Your password was removed, because it had been set before your email address was confirmed',
  early_credentials_removed:
    'Ways to sign in were removed that had been set up before your email address was confirmed',
  password_reset: 'Your password was set anew with a mailed link',
  email_change_requested: 'A change of your email address was asked for',
  email_changed: 'Your email address was changed',
  email_change_undone: 'A change of your email address was undone',
  totp_enabled: 'Codes of an authenticator app were turned on',
  totp_disabled: 'Codes of an authenticator app were turned off',
  recovery_codes_made: 'New recovery codes were made',
  recovery_code_used: 'A recovery code was used',
  passkey_added: 'A passkey was added',
  passkey_renamed: 'A passkey was renamed',
  passkey_removed: 'A passkey was removed',
  passkey_cloned: 'A passkey was refused, because it may have been copied',
  identity_linked: 'A way to sign in was connected',
  identity_unlinked: 'A way to sign in was disconnected',
  wallet_linked: 'A wallet was connected for signing in',
  wallet_unlinked: 'A wallet was disconnected from signing in',
  token_created: 'A personal access token was made',
  token_revoked: 'A personal access token was revoked',
  export_requested: 'An archive of your data was asked for',
  export_downloaded: 'The archive of your data was downloaded',
  deletion_requested: 'The deletion of your account was asked for',
  deletion_undone: 'The deletion of your account was called off',
  viewed_by_admin: 'An administrator looked at your account',
  suspended: 'Your account was suspended',
  unsuspended: 'The suspension of your account ended',
  role_changed: 'Your role was changed',
  credentials_removed_by_admin: 'An administrator removed every way into your account but mailed links',
  sessions_revoked_by_admin: 'An administrator signed you out everywhere',
};

/** What happened, as a sentence without its full stop; a kind this version does not know is shown as it is called. */
export function sentenceOf({ kind }: SecurityEvent): string {
  return WORDS[kind] ?? kind.replaceAll('_', ' ');
}

/** The particulars that a person can make sense of, such as a name or a reason. */
export function particularsOf({ details }: SecurityEvent): string {
  const shown = ['name', 'provider', 'address', 'role', 'reason', 'left'];
  return Object.entries(details)
    .filter(([key, value]) => shown.includes(key) && (typeof value === 'string' || typeof value === 'number'))
    .map(([key, value]) => (key === 'left' ? `${String(value)} left` : String(value)))
    .join(', ');
}
