import { Flag } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '@/api/problems';
import type { ReportReason, ReportSubject } from '@/api/types';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { controlLook, Field, TextAreaField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { toast } from '@/ui/toasts';
import { useReport } from '../api/moderation';
import { REASONS, SUBJECTS } from '../words';

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
  const [reason, setReason] = useState<ReportReason>('spam');
  const [text, setText] = useState('');
  const report = useReport();
  if (user === null || user.id === ownerId) return null;
  const name = SUBJECTS[subject];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    report.mutate(
      { subjectType: subject, subjectId, reason, text },
      {
        onSuccess: () => {
          setOpen(false);
          toast('Thank you. The moderators will look at it.');
        },
      },
    );
  };
  return (
    <>
      <Button
        look="quiet"
        size="sm"
        aria-label={`Report this ${name}`}
        title={`Report this ${name}`}
        onClick={() => setOpen(true)}
      >
        <Flag className="size-4" aria-hidden="true" />
        {!isIconOnly && 'Report'}
      </Button>
      <Modal
        open={isOpen}
        onOpenChange={setOpen}
        title={`Report this ${name}`}
        description="Moderators see who reports. Nobody else does."
      >
        <form noValidate onSubmit={submit} className="space-y-4">
          <Field label="What is wrong">
            {(wiring) => (
              <select
                {...wiring}
                value={reason}
                onChange={({ target }) => setReason(target.value as ReportReason)}
                className={controlLook}
              >
                {Object.entries(REASONS).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <TextAreaField
            label="More about it (optional)"
            rows={3}
            maxLength={1000}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <FormError message={report.isError ? messageOf(report.error) : undefined} />
          <div className="flex justify-end gap-2">
            <Button look="outline" size="sm" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button type="submit" size="sm" busy={report.isPending}>
              Report
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
