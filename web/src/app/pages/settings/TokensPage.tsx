import { TokenList } from '@/features/tokens/components/TokenList';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Tokens"
      lead="Personal access tokens let a script or a program work in your name, within the limits that you set. They end when you set a new password by mail, and stay when you change it here."
    >
      <TokenList />
    </SettingsPage>
  );
}
