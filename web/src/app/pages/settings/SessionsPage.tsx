import { SessionList } from '@/features/sessions/components/SessionList';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Sessions"
      lead="Where you are signed in. A session you end here is refused everywhere within a second."
    >
      <SessionList />
    </SettingsPage>
  );
}
