import { KeptAwayList } from '@/features/profiles/components/KeptAwayList';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="People"
      lead="Whom you keep away. Nobody is told, and you can take each back at any time."
    >
      <KeptAwayList kind="block" />
      <KeptAwayList kind="mute" />
    </SettingsPage>
  );
}
