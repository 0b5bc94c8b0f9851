/** The browser's wallet, as EIP-1193 (how to speak) and EIP-6963 (how to find one among several) describe it. */
export interface Eip1193Provider {
  request: (call: { method: string; params?: unknown[] }) => Promise<unknown>;
}

export interface FoundWallet {
  id: string;
  name: string;
  provider: Eip1193Provider;
}

/** What went wrong in the wallet, in words for its owner. `isRefused` when the owner said no. */
export class WalletFailure extends Error {
  readonly isRefused: boolean;

  constructor(message: string, isRefused = false) {
    super(message);
    this.name = 'WalletFailure';
    this.isRefused = isRefused;
  }
}

const USER_REJECTED = 4001;
const REQUEST_PENDING = -32002;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isProvider(value: unknown): value is Eip1193Provider {
  return isRecord(value) && typeof value.request === 'function';
}

/** Asks every wallet extension to announce itself, and listens until the returned function is called. */
export function discoverWallets(onFound: (wallet: FoundWallet) => void): () => void {
  const listen = (event: Event) => {
    const detail: unknown = (event as CustomEvent).detail;
    if (!isRecord(detail) || !isRecord(detail.info) || !isProvider(detail.provider)) return;
    const { uuid, name } = detail.info;
    if (typeof uuid === 'string' && typeof name === 'string')
      onFound({ id: uuid, name, provider: detail.provider });
  };
  window.addEventListener('eip6963:announceProvider', listen);
  window.dispatchEvent(new Event('eip6963:requestProvider'));
  return () => window.removeEventListener('eip6963:announceProvider', listen);
}

/** The one that older wallets leave on the window. */
export function injectedWallet(): FoundWallet | null {
  const ethereum: unknown = (window as unknown as Record<string, unknown>).ethereum;
  return isProvider(ethereum) ? { id: 'injected', name: 'Browser wallet', provider: ethereum } : null;
}

async function ask(provider: Eip1193Provider, method: string, params?: unknown[]): Promise<unknown> {
  try {
    return await provider.request(params === undefined ? { method } : { method, params });
  } catch (cause) {
    const code = isRecord(cause) ? cause.code : undefined;
    if (code === USER_REJECTED) throw new WalletFailure('You declined in the wallet.', true);
    if (code === REQUEST_PENDING)
      throw new WalletFailure('The wallet is waiting for you: open it and answer there.');
    throw new WalletFailure('The wallet did not answer as expected.');
  }
}

export async function accountOf(provider: Eip1193Provider): Promise<{ address: string; chainId: number }> {
  const accounts = await ask(provider, 'eth_requestAccounts');
  const address: unknown = Array.isArray(accounts) ? accounts[0] : undefined;
  const chain = await ask(provider, 'eth_chainId');
  if (typeof address !== 'string' || typeof chain !== 'string') {
    throw new WalletFailure('The wallet offers no account.');
  }
  return { address, chainId: Number(chain) };
}

/** `personal_sign` takes the message as hexadecimal bytes, so that no wallet guesses at its encoding. */
export function hexOf(message: string): string {
  const bytes = new TextEncoder().encode(message);
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export async function signMessage(
  provider: Eip1193Provider,
  address: string,
  message: string,
): Promise<string> {
  const signature = await ask(provider, 'personal_sign', [hexOf(message), address]);
  if (typeof signature !== 'string') throw new WalletFailure('The wallet gave no signature.');
  return signature;
}

/** An address as people compare it: its beginning and its end. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
