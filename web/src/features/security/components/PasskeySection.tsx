import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { Passkey } from '@/api/types';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useAddPasskey, usePasskeys, useRemovePasskey, useRenamePasskey } from '../api/passkeys';
import { canUsePasskeys } from '../webauthn';
import { PasskeyNameDialog } from './PasskeyNameDialog';
import { Section } from './Section';

type Doing = { kind: 'adding' } | { kind: 'renaming' | 'removing'; passkey: Passkey };

function guessedName(): string {
  const system = /Windows|Mac OS|Android|iPhone|iPad|Linux/.exec(navigator.userAgent)?.[0];
  return system === undefined ? 'My passkey' : `My ${system.replace('Mac OS', 'Mac')} device`;
}

export function PasskeySection() {
  const passkeys = usePasskeys();
  const [doing, setDoing] = useState<Doing | null>(null);
  return (
    <Section
      title="Passkeys"
      lead="Sign in with your fingerprint, your face or a PIN: no password, no code, and nothing that can be phished."
      action={
        canUsePasskeys() && (
          <Button size="sm" look="outline" onClick={() => setDoing({ kind: 'adding' })}>
            Add a passkey
          </Button>
        )
      }
    >
      {!canUsePasskeys() && <p className="mb-4 text-sm text-muted">This browser cannot make passkeys.</p>}
      {passkeys.isPending && <Skeleton className="h-18 rounded-2xl" />}
      {passkeys.isError && (
        <Failure message={messageOf(passkeys.error)} onRetry={() => void passkeys.refetch()} />
      )}
      {passkeys.data?.length === 0 && (
        <p className="rounded-2xl border border-dashed border-line px-5 py-6 text-center text-muted">
          No passkeys yet.
        </p>
      )}
      {passkeys.data !== undefined && passkeys.data.length > 0 && (
        <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
          {passkeys.data.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} onDo={setDoing} />
          ))}
        </ul>
      )}
      <Dialogs doing={doing} onClose={() => setDoing(null)} />
    </Section>
  );
}

function Row({ passkey, onDo }: { passkey: Passkey; onDo: (doing: Doing) => void }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
      <KeyRound className="size-5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 grow basis-40">
        <p className="font-medium break-words">{passkey.name}</p>
        <p className="text-sm text-muted">
          Added <TimeAgo at={passkey.createdAt} />,{' '}
          {passkey.lastUsedAt === null ? (
            'not used yet'
          ) : (
            <>
              last used <TimeAgo at={passkey.lastUsedAt} />
            </>
          )}
          .{passkey.isSynced && ' Kept on your other devices, too.'}
        </p>
      </div>
      <div className="flex gap-1">
        <Button
          look="quiet"
          size="sm"
          aria-label={`Rename ${passkey.name}`}
          onClick={() => onDo({ kind: 'renaming', passkey })}
        >
          Rename
        </Button>
        <Button
          look="quiet"
          size="sm"
          aria-label={`Remove ${passkey.name}`}
          onClick={() => onDo({ kind: 'removing', passkey })}
        >
          Remove
        </Button>
      </div>
    </li>
  );
}

function Dialogs({ doing, onClose }: { doing: Doing | null; onClose: () => void }) {
  const add = useAddPasskey();
  const rename = useRenamePasskey();
  const remove = useRemovePasskey();
  if (doing === null) return null;
  if (doing.kind === 'adding') {
    return (
      <PasskeyNameDialog
        title="Add a passkey"
        description="Give it a name by which you will know it. Your browser then asks for your fingerprint, face or PIN."
        initial={guessedName()}
        submit="Continue"
        busy="Waiting for your browser…"
        onSubmit={async (name) => {
          await add.mutateAsync(name);
          toast('The passkey is ready to use.');
        }}
        onClose={onClose}
      />
    );
  }
  const { id, name } = doing.passkey;
  if (doing.kind === 'renaming') {
    return (
      <PasskeyNameDialog
        title="Rename the passkey"
        description="Only you see its name."
        initial={name}
        submit="Save"
        busy="Saving…"
        onSubmit={(next) => rename.mutateAsync({ id, name: next })}
        onClose={onClose}
      />
    );
  }
  return (
    <Confirm
      open
      title={`Remove ${name}?`}
      description="It does not sign you in any more. Your device may go on offering it until you remove it there, too."
      confirm="Remove"
      onCancel={onClose}
      onConfirm={async () => {
        try {
          await remove.mutateAsync(id);
          toast('The passkey is removed.');
        } catch (error) {
          if (!isCancelled(error)) toast(messageOf(error), 'danger');
        }
        onClose();
      }}
    />
  );
}
