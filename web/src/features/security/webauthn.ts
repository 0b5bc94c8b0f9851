import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { messageOf } from '@/api/problems';

/** The server's options, which are what the library expects by the standard; OpenAPI calls them an object. */
type Options = Record<string, unknown>;

/** Loaded when somebody uses a passkey, and not before. */
const load = () => import('@simplewebauthn/browser');

export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential === 'function';
}

export async function canOfferPasskeys(): Promise<boolean> {
  return canUsePasskeys() && (await (await load()).browserSupportsWebAuthnAutofill());
}

export async function createPasskey(options: Options): Promise<RegistrationResponseJSON> {
  const { startRegistration } = await load();
  return await startRegistration({
    optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
  });
}

/** With `offer`, the browser shows passkeys among the suggestions of the address field, and waits. */
export async function presentPasskey(options: Options, offer = false): Promise<AuthenticationResponseJSON> {
  const { startAuthentication } = await load();
  return await startAuthentication({
    optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill: offer,
  });
}

export async function stopOffering(): Promise<void> {
  (await load()).WebAuthnAbortService.cancelCeremony();
}

/** The person closed the browser's dialog, or it ran out of time: the standard does not tell these apart. */
export function wasDismissed(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}

export function passkeyMessageOf(error: unknown): string {
  if (!(error instanceof Error)) return messageOf(error);
  if (error.name === 'InvalidStateError') return 'This device has a passkey for your account already.';
  if (error.name === 'SecurityError') return 'Passkeys do not work at this address of Sparkle.';
  if (error.name === 'NotSupportedError' || error.name === 'ConstraintError') {
    return 'This device cannot make passkeys: it needs a PIN, a fingerprint or a face to recognise you.';
  }
  if (wasDismissed(error)) return 'Your browser stopped. Try again when you are ready.';
  return messageOf(error);
}
