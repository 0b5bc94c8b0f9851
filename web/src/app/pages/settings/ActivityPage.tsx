import { ActivityList } from '@/features/activity/components/ActivityList';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Activity"
      lead="What happened to your account in the last 400 days. Nobody can change this list, not even we."
    >
      <ActivityList />
    </SettingsPage>
  );
}
