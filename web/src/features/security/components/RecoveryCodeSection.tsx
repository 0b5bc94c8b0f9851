import { useState } from 'react';
import { messageOf } from '@/api/problems';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { Confirm, Modal } from '@/ui/Modal';
import { toast } from '@/ui/toasts';
import { useMakeRecoveryCodes } from '../api/factors';
import { RecoveryCodes } from './RecoveryCodes';
import { Section } from './Section';

/** Fewer than this, and it is time for new ones. */
const FEW = 3;

export function RecoveryCodeSection({ left }: { left: number }) {
  const make = useMakeRecoveryCodes();
  const [isAsking, setAsking] = useState(false);
  const run = async () => {
    try {
      await make.mutateAsync();
    } catch (error) {
      if (!isCancelled(error)) toast(messageOf(error), 'danger');
    }
    setAsking(false);
  };
  const count = left === 1 ? 'One code is left.' : `${left} codes are left.`;
  return (
    <Section
      title="Recovery codes"
      lead={
        <>
          Each signs you in once when you do not have your app.{' '}
          <span className={left < FEW ? 'font-medium text-danger' : 'font-medium text-ink'}>{count}</span>
        </>
      }
      action={
        <Button size="sm" look="outline" onClick={() => setAsking(true)}>
          Make new ones
        </Button>
      }
    >
      <Confirm
        open={isAsking}
        title="Make new recovery codes?"
        description="The ones that you have stop working at once."
        confirm="Make new ones"
        onCancel={() => setAsking(false)}
        onConfirm={run}
      />
      {make.data !== undefined && (
        <Modal
          open
          onOpenChange={() => undefined}
          title="Keep these recovery codes"
          description="The old ones are void. These are not shown again."
        >
          <RecoveryCodes codes={make.data} onDone={() => make.reset()} />
        </Modal>
      )}
    </Section>
  );
}
