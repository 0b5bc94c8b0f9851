import { describe, expect, it } from 'vitest';
import { formatAmount } from '@/features/wallets/amounts';
import {
  accountOf,
  discoverWallets,
  hexOf,
  shortAddress,
  signMessage,
  type Eip1193Provider,
  type FoundWallet,
} from '@/ethereum/provider';

describe('formatAmount', () => {
  it.each([
    ['0', '0'],
    ['1', '<0.0001'],
    ['1000000000000000000', '1'],
    ['12500000000000000000', '12.5'],
    ['1234567890000000000000000', '1,234,567.89'],
    ['999999999999999999', '0.9999'],
    ['not a number', '—'],
  ])('%s base units read as %s', (base, shown) => {
    expect(formatAmount(base, 18)).toBe(shown);
  });

  it('never loses precision to a float', () => {
    expect(formatAmount(`${'9'.repeat(30)}${'0'.repeat(18)}`, 18)).toBe(Array(10).fill('999').join(','));
  });
});

it('shortens an address to its ends', () => {
  expect(shortAddress('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')).toBe('0xf39F…2266');
});

describe('the wallet of the browser', () => {
  const refusing = (code: number): Eip1193Provider => ({
    request: () => Promise.reject(Object.assign(new Error('internal words'), { code })),
  });

  it('signs the message as hexadecimal UTF-8', async () => {
    const calls: unknown[] = [];
    const provider: Eip1193Provider = {
      request: (call) => {
        calls.push(call);
        return Promise.resolve('0xsigned');
      },
    };
    expect(await signMessage(provider, '0xabc', 'hé')).toBe('0xsigned');
    expect(calls).toEqual([{ method: 'personal_sign', params: ['0x68c3a9', '0xabc'] }]);
    expect(hexOf('')).toBe('0x');
  });

  it('reads account and chain', async () => {
    const provider: Eip1193Provider = {
      request: ({ method }) => Promise.resolve(method === 'eth_chainId' ? '0x7a69' : ['0xabc']),
    };
    expect(await accountOf(provider)).toEqual({ address: '0xabc', chainId: 31_337 });
  });

  it('says in words what the owner did, not what the wallet threw', async () => {
    await expect(accountOf(refusing(4001))).rejects.toMatchObject({ isRefused: true });
    await expect(accountOf(refusing(-32002))).rejects.toThrow('waiting for you');
    await expect(accountOf(refusing(-1))).rejects.not.toThrow('internal words');
  });

  it('finds wallets that announce themselves, and skips what is no wallet', () => {
    const found: FoundWallet[] = [];
    const stop = discoverWallets((wallet) => found.push(wallet));
    const announce = (detail: unknown) =>
      window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
    announce({ info: { uuid: 'w1', name: 'Fox' }, provider: { request: () => Promise.resolve() } });
    announce({ info: { uuid: 'w2', name: 'No provider' } });
    announce(null);
    stop();
    announce({ info: { uuid: 'w3', name: 'Late' }, provider: { request: () => Promise.resolve() } });
    expect(found.map(({ name }) => name)).toEqual(['Fox']);
  });
});
