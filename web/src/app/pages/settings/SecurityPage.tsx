import { SecuritySettings } from '@/features/security/components/SecuritySettings';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Security"
      lead="What it takes to sign in as you, beside your password or in its place."
    >
      <SecuritySettings />
    </SettingsPage>
  );
}
