import { MutedWordList } from '@/features/feeds/components/MutedWordList';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Muted words"
      lead="Posts of others with these words, in the text or as a tag, are left out of your feeds, lists and search. Whatever you open by its address you can still read."
    >
      <MutedWordList />
    </SettingsPage>
  );
}
