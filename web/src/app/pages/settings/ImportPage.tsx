import { ExportPosts } from '@/features/imports/components/ExportPosts';
import { ImportPanel } from '@/features/imports/components/ImportPanel';
import { SettingsPage } from '../../layout/SettingsPage';

export function Component() {
  return (
    <SettingsPage
      title="Import and export"
      lead="Bring what you have written elsewhere, and take along what you have written here. Nothing is imported twice."
    >
      <ImportPanel />
      <ExportPosts />
    </SettingsPage>
  );
}
