import { useState, type SyntheticEvent } from 'react';
import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import type { ReportReason, ReportSubject } from '@/api/types';
import { Button } from '@/ui/Button';
import { controlLook, Field, TextAreaField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { toast } from '@/ui/toasts';
import { useReport } from '../api/moderation';
import { REASONS, SUBJECTS } from '../words';

interface ReportDialogProps {
  subject: ReportSubject;
  subjectId: string;
  open: boolean;
  onClose: () => void;
}

/** Asks what is wrong, and tells the moderators. */
export function ReportDialog({ subject, subjectId, open, onClose }: ReportDialogProps) {
  const [reason, setReason] = useState<ReportReason>('spam');
  const [text, setText] = useState('');
  const report = useReport();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    report.mutate(
      { subjectType: subject, subjectId, reason, text },
      {
        onSuccess: () => {
          onClose();
          toast('Thank you. The moderators will look at it.');
        },
      },
    );
  };
  return (
    <Modal
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Report this ${SUBJECTS[subject]}`}
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
        <div className="flex flex-wrap items-center justify-end gap-2">
          <Link to="/modlog" className="mr-auto text-sm text-link underline underline-offset-2">
            What moderators decide
          </Link>
          <Button look="outline" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" busy={report.isPending}>
            Report
          </Button>
        </div>
      </form>
    </Modal>
  );
}
