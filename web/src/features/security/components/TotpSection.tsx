import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { FACTORS_KEY, useSetUpTotp } from '../api/factors';
import { Section } from './Section';
import { TotpDisable } from './TotpDisable';
import { TotpSetup } from './TotpSetup';

export function TotpSection({ enabledAt }: { enabledAt: string | null }) {
  const queryClient = useQueryClient();
  const setUp = useSetUpTotp();
  const [isDisabling, setDisabling] = useState(false);
  const begin = () =>
    setUp.mutate(undefined, {
      onError: (error) => isCancelled(error) || toast(messageOf(error), 'danger'),
    });
  const finish = async () => {
    setUp.reset();
    await queryClient.invalidateQueries({ queryKey: FACTORS_KEY });
  };
  return (
    <Section
      title="Authenticator app"
      lead={
        enabledAt === null ? (
          'A code from an app on your phone, asked for beside your password. Whoever learns the password still does not get in.'
        ) : (
          <>
            On since <TimeAgo at={enabledAt} />. Signing in asks for a code of your app.
          </>
        )
      }
      action={
        enabledAt === null ? (
          <Button size="sm" busy={setUp.isPending} onClick={begin}>
            Set up
          </Button>
        ) : (
          <Button size="sm" look="outline" onClick={() => setDisabling(true)}>
            Turn off
          </Button>
        )
      }
    >
      {setUp.data !== undefined && (
        <TotpSetup setup={setUp.data} onCancel={() => setUp.reset()} onDone={() => void finish()} />
      )}
      {isDisabling && <TotpDisable onClose={() => setDisabling(false)} />}
    </Section>
  );
}
