import type { ComponentProps } from 'react';
import { TextField } from '@/ui/Field';

type Props = Omit<ComponentProps<typeof TextField>, 'label'> & { kind: 'totp' | 'recovery_code' };

/** The field for a code, with the keyboard and the suggestions that suit it. */
export function CodeField({ kind, ...rest }: Props) {
  return kind === 'totp' ? (
    <TextField
      label="Code of your app"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={9}
      className="font-mono tracking-[0.3em]"
      {...rest}
    />
  ) : (
    <TextField
      label="Recovery code"
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      maxLength={32}
      className="font-mono"
      {...rest}
    />
  );
}
