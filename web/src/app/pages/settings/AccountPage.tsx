import { ChangeEmail } from '@/features/accounts/components/ChangeEmail';
import { ChangePassword } from '@/features/accounts/components/ChangePassword';
import { useUser } from '@/session/store';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  const user = useUser();
  if (user === null) return null; // signed out this moment; the guard of the route sends the person on
  return (
    <SettingsPage title="Account" lead="What you sign in with.">
      <ChangeEmail user={user} />
      <ChangePassword user={user} />
    </SettingsPage>
  );
}
