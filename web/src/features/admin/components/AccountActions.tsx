import { useState } from 'react';
import type { AccountView, ManagedUser } from '@/api/types';
import type { SessionUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toasts';
import { useChangeRole, useEndSessions, useRemoveCredentials, useSuspend, useUnsuspend } from '../api/admin';
import { ROLES } from '../filters';
import { permissionsOf, type Action } from '../permissions';
import { endOf, Reason, RoleChange, Suspension, type RoleChangeForm, type SuspensionForm } from '../schemas';
import { ReasonDialog, SelectRow } from './ReasonDialog';

const DURATIONS = [
  { value: '1', label: 'A day' },
  { value: '7', label: 'A week' },
  { value: '30', label: '30 days' },
  { value: 'none', label: 'Until somebody ends it' },
];

interface ActionsProps {
  actor: SessionUser;
  view: AccountView;
  onChange: (view: AccountView) => void;
}

/** What this actor may do to this account; what they may not is not offered. */
export function AccountActions({ actor, view, onChange }: ActionsProps) {
  const [asking, setAsking] = useState<Action | null>(null);
  const { user } = view;
  const may = permissionsOf(actor, user);
  if (may.size === 0) {
    return <p className="text-sm text-muted">{whyNothing(actor, user)}</p>;
  }
  const close = () => setAsking(null);
  const finish = (changed: Partial<AccountView>, said: string) => {
    onChange({ ...view, ...changed });
    toast(said);
    close();
  };
  return (
    <div role="group" aria-label="What you can do" className="flex flex-wrap gap-2.5">
      {may.has('suspend') && (
        <Button look="danger" size="sm" onClick={() => setAsking('suspend')}>
          {user.status === 'suspended' ? 'Change the suspension' : 'Suspend'}
        </Button>
      )}
      {may.has('unsuspend') && (
        <Button look="outline" size="sm" onClick={() => setAsking('unsuspend')}>
          End the suspension
        </Button>
      )}
      {may.has('role') && (
        <Button look="outline" size="sm" onClick={() => setAsking('role')}>
          Change role
        </Button>
      )}
      {may.has('sessions') && view.sessions.length > 0 && (
        <Button look="outline" size="sm" onClick={() => setAsking('sessions')}>
          Sign out everywhere
        </Button>
      )}
      {may.has('credentials') && (
        <Button look="outline" size="sm" onClick={() => setAsking('credentials')}>
          Give it back to its owner
        </Button>
      )}
      {asking === 'credentials' && <RemoveCredentials user={user} onDone={finish} onCancel={close} />}
      {asking === 'suspend' && <Suspend user={user} onDone={finish} onCancel={close} />}
      {asking === 'unsuspend' && <Unsuspend user={user} onDone={finish} onCancel={close} />}
      {asking === 'role' && <ChangeRole user={user} onDone={finish} onCancel={close} />}
      {asking === 'sessions' && <EndSessions user={user} onDone={finish} onCancel={close} />}
    </div>
  );
}

function whyNothing(actor: SessionUser, user: ManagedUser): string {
  return actor.id === user.id
    ? 'This is your own account: your settings are the place to change it.'
    : 'Only an administrator can change the account of somebody who looks after this place.';
}

interface DialogProps {
  user: ManagedUser;
  onDone: (changed: Partial<AccountView>, said: string) => void;
  onCancel: () => void;
}

function Suspend({ user, onDone, onCancel }: DialogProps) {
  const suspend = useSuspend(user.id);
  return (
    <ReasonDialog<SuspensionForm>
      title={`Suspend ${user.username}?`}
      description="They are signed out at once, their tokens end, and they cannot sign in. They are told the reason, here and by mail."
      confirm="Suspend"
      schema={Suspension}
      defaultValues={{ reason: '', days: '7' }}
      onCancel={onCancel}
      onConfirm={async ({ reason, days }) => {
        const changed = await suspend.mutateAsync({ reason, until: endOf(days) });
        onDone({ user: changed, sessions: [], personalTokens: 0 }, `${user.username} is suspended.`);
      }}
    >
      {(form) => <SelectRow label="For" options={DURATIONS} {...form.register('days')} />}
    </ReasonDialog>
  );
}

function Unsuspend({ user, onDone, onCancel }: DialogProps) {
  const unsuspend = useUnsuspend(user.id);
  return (
    <ReasonDialog
      title={`End the suspension of ${user.username}?`}
      description="They can sign in again, and are told by mail."
      confirm="End it"
      schema={Reason}
      defaultValues={{ reason: '' }}
      onCancel={onCancel}
      onConfirm={async (values) => {
        onDone({ user: await unsuspend.mutateAsync(values) }, `${user.username} can sign in again.`);
      }}
    />
  );
}

function ChangeRole({ user, onDone, onCancel }: DialogProps) {
  const changeRole = useChangeRole(user.id);
  return (
    <ReasonDialog<RoleChangeForm>
      title={`Change the role of ${user.username}?`}
      description="Moderators act on ordinary people, administrators on everybody. They are told by mail."
      confirm="Change role"
      schema={RoleChange}
      defaultValues={{ reason: '', role: roleOf(user) }}
      onCancel={onCancel}
      onConfirm={async (values) => {
        onDone({ user: await changeRole.mutateAsync(values) }, `${user.username} has a new role.`);
      }}
    >
      {(form) => <SelectRow label="Role" options={ROLES} {...form.register('role')} />}
    </ReasonDialog>
  );
}

function EndSessions({ user, onDone, onCancel }: DialogProps) {
  const endSessions = useEndSessions(user.id);
  return (
    <ReasonDialog
      title={`Sign ${user.username} out everywhere?`}
      description="They can sign in again at once. They are told the reason by mail."
      confirm="Sign out"
      schema={Reason}
      defaultValues={{ reason: '' }}
      onCancel={onCancel}
      onConfirm={async (values) => {
        await endSessions.mutateAsync(values);
        onDone({ sessions: [] }, `${user.username} was signed out everywhere.`);
      }}
    />
  );
}

function RemoveCredentials({ user, onDone, onCancel }: DialogProps) {
  const remove = useRemoveCredentials(user.id);
  return (
    <ReasonDialog
      title={`Give the account back to whoever reads the mail of ${user.username}?`}
      description="Password, second factors, passkeys, connected accounts, wallets, sessions and tokens end. A mailed link is then the only way in. They are told by mail."
      confirm="Give it back"
      schema={Reason}
      defaultValues={{ reason: '' }}
      onCancel={onCancel}
      onConfirm={async (values) => {
        await remove.mutateAsync(values);
        const changed = { user: { ...user, hasPassword: false }, sessions: [], personalTokens: 0 };
        onDone(changed, `Only mailed links open the account of ${user.username} now.`);
      }}
    />
  );
}

function roleOf(user: ManagedUser) {
  return ROLES.find(({ value }) => value === user.role)?.value ?? 'user';
}
