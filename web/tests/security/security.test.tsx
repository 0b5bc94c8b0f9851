import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { QrCode } from '@/features/security/components/QrCode';
import { RecoveryCodes } from '@/features/security/components/RecoveryCodes';
import { AppCode, RecoveryCode } from '@/features/security/schemas';
import { passkeyMessageOf, wasDismissed } from '@/features/security/webauthn';
import { secondStepOf } from '@/session/useAfterSignIn';

describe('codes', () => {
  it('takes six digits as apps and people write them', () => {
    expect(AppCode.parse({ code: ' 123 456 ' })).toEqual({ code: '123456' });
    for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６']) {
      expect(AppCode.safeParse({ code }).success).toBe(false);
    }
    expect(RecoveryCode.parse({ code: ' 8f3k-0000-0000-0000 ' }).code).toBe('8f3k-0000-0000-0000');
  });
});

describe('recovery codes', () => {
  it('lead on only once they were kept', async () => {
    const done = vi.fn();
    render(<RecoveryCodes codes={['AAAA-AAAA-AAAA-AAAA', 'BBBB-BBBB-BBBB-BBBB']} onDone={done} />);
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: 'Done' }));
    expect(done).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('checkbox'));
    await userEvent.click(screen.getByRole('button', { name: 'Done' }));
    expect(done).toHaveBeenCalledOnce();
  });
});

it('draws a QR code that keeps its quiet zone', () => {
  render(<QrCode text="otpauth://totp/Sparkle%20Universe:ada?secret=ABC" label="QR code" />);
  const code = screen.getByRole('img', { name: 'QR code' });
  const path = code.querySelector('path')?.getAttribute('d') ?? '';
  const columns = [...path.matchAll(/M(\d+) /g)].map((match) => Number(match[1]));
  expect(Math.min(...columns)).toBe(4);
});

describe('what a browser says of passkeys', () => {
  const named = (name: string) => Object.assign(new Error('technical'), { name });

  it('is said so that a person knows what to do', () => {
    expect(passkeyMessageOf(named('InvalidStateError'))).toMatch(/already/);
    expect(passkeyMessageOf(named('SecurityError'))).toMatch(/address/);
    expect(passkeyMessageOf(named('NotAllowedError'))).toMatch(/Try again/);
    expect(passkeyMessageOf(named('TypeError'))).not.toMatch(/technical/);
  });

  it('tells a closed dialog from a failure', () => {
    expect(wasDismissed(named('AbortError'))).toBe(true);
    expect(wasDismissed(named('SecurityError'))).toBe(false);
  });
});

it.each([null, undefined, 'text', {}, { asked: {} }, { next: '/' }])(
  'finds no second step in %s',
  (state) => {
    expect(secondStepOf(state)).toBeNull();
  },
);
