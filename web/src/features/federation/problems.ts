/** The codes with which a browser comes back, in words that say what to do next. */
const WORDS: Record<string, string> = {
  sign_in_cancelled: 'You came back without signing in. Nothing has happened.',
  sign_in_expired: 'That took too long, or it began in another window. Try again from here.',
  provider_unavailable: 'They do not answer right now. Try again in a moment, or sign in another way.',
  provider_refused: 'We could not confirm that it is you. Try again, or sign in another way.',
  account_suspended: 'This account is suspended. The mail we sent you says why and for how long.',
  unknown_provider: 'That way to sign in is not offered here any more.',
  identity_taken:
    'That account opens somebody else’s account here. Sign in with it, and remove it there first.',
  provider_already_connected: 'Another account of theirs is connected already. Remove that one first.',
  session_ended: 'You were signed out meanwhile. Sign in, then connect it again.',
};

export function wordsFor(code: string): string {
  return WORDS[code] ?? 'That did not work. Try again, or sign in another way.';
}
