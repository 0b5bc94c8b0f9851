import { DeletePanel } from '@/features/account-data/components/DeletePanel';
import { ExportPanel } from '@/features/account-data/components/ExportPanel';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage title="Your data" lead="What you wrote here is yours: take it with you, or take it back.">
      <ExportPanel />
      <DeletePanel />
    </SettingsPage>
  );
}
