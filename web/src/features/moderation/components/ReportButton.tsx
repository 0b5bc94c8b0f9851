import { Flag } from 'lucide-react';
import { useState } from 'react';
import type { ReportSubject } from '@/api/types';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { SUBJECTS } from '../words';
import { ReportDialog } from './ReportDialog';

interface ReportButtonProps {
  subject: ReportSubject;
  subjectId: string;
  ownerId: string;
  isIconOnly?: boolean;
}

/** Tells the moderators. Who reports is told to nobody else, and one's own things are not reported. */
export function ReportButton({ subject, subjectId, ownerId, isIconOnly = false }: ReportButtonProps) {
  const user = useUser();
  const [isOpen, setOpen] = useState(false);
  if (user === null || user.id === ownerId) return null;
  const label = `Report this ${SUBJECTS[subject]}`;
  return (
    <>
      <Button look="quiet" size="sm" aria-label={label} title={label} onClick={() => setOpen(true)}>
        <Flag className="size-4" aria-hidden="true" />
        {!isIconOnly && 'Report'}
      </Button>
      <ReportDialog subject={subject} subjectId={subjectId} open={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
