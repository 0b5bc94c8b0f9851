import { Standing } from '@/features/moderation/components/Standing';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Standing"
      lead="How much you are trusted here, and what moderators decided about what you wrote."
    >
      <Standing />
    </SettingsPage>
  );
}
