import { LogIn, Wallet } from 'lucide-react';
import { useNavigate } from 'react-router';
import { messageOf } from '@/api/problems';
import { WalletFailure, type FoundWallet } from '@/ethereum/provider';
import { useFoundWallets } from '@/ethereum/useFoundWallets';
import { useAfterSignIn } from '@/session/useAfterSignIn';
import { Button, buttonLook } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { FormError } from '@/ui/FormError';
import { startPath, useProviders, useWalletSignIn } from '../api/signIn';

interface OtherWaysProps {
  next: string;
  /** Whether to set them apart from the form above. */
  divided?: boolean;
}

/** Accounts elsewhere and wallets, where there are any; signing up with them begins the same way as signing in. */
export function OtherWays({ next, divided = false }: OtherWaysProps) {
  const providers = useProviders();
  const wallets = useFoundWallets();
  // Without an answer there is nothing to offer, and the form above works: no error is worth the alarm.
  const offered = providers.data ?? [];
  if (offered.length === 0 && wallets.length === 0) return null;
  return (
    <>
      {divided && (
        <p className="my-5 flex items-center gap-3 text-sm text-muted before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
          or
        </p>
      )}
      <ul className="space-y-3">
        {offered.map(({ name, label }) => (
          <li key={name}>
            <a href={startPath(name, next)} className={classes(buttonLook('outline'), 'w-full')}>
              <LogIn className="size-4" aria-hidden="true" />
              Continue with {label}
            </a>
          </li>
        ))}
        {wallets.length > 0 && (
          <li>
            <WalletWays wallets={wallets} next={next} />
          </li>
        )}
      </ul>
    </>
  );
}

function WalletWays({ wallets, next }: { wallets: FoundWallet[]; next: string }) {
  const navigate = useNavigate();
  const proceed = useAfterSignIn();
  const signIn = useWalletSignIn();
  const failure = signIn.error instanceof WalletFailure ? signIn.error.message : messageOf(signIn.error);
  return (
    <div className="space-y-3">
      {wallets.map(({ id, name, provider }) => (
        <Button
          key={id}
          look="outline"
          className="w-full"
          busy={signIn.isPending}
          onClick={() =>
            signIn.mutate(provider, {
              onSuccess: (outcome) =>
                void (outcome.kind === 'signUp'
                  ? navigate(`/sign-up/finish?next=${encodeURIComponent(next)}`, {
                      state: { ticket: outcome.ticket },
                    })
                  : proceed(outcome, next)),
            })
          }
        >
          <Wallet className="size-4" aria-hidden="true" />
          Continue with {name}
        </Button>
      ))}
      {signIn.isPending && (
        <p role="status" className="text-center text-sm text-muted">
          Answer in your wallet. Signing is free and moves nothing.
        </p>
      )}
      <FormError message={signIn.isError ? failure : undefined} />
    </div>
  );
}
