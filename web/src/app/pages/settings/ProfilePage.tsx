import { useNavigate } from 'react-router';
import { PersonLoader } from '@/features/profiles/components/PersonLoader';
import { ProfileForm } from '@/features/profiles/components/ProfileForm';
import { useUser } from '@/session/store';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  const user = useUser();
  const navigate = useNavigate();
  if (user === null) return null;
  const toProfile = () => void navigate(`/@${user.username}`);
  return (
    <SettingsPage title="Profile" lead="What others see of you.">
      <PersonLoader username={user.username}>
        {(person) => <ProfileForm person={person} onDone={toProfile} />}
      </PersonLoader>
    </SettingsPage>
  );
}
