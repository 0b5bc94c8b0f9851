import { Dialog } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { Button } from './Button';

interface ModalProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  children: ReactNode;
}

export function Modal({ open, onOpenChange, title, description, children }: ModalProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#0b0d16]/55" />
        <Dialog.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          className="fixed top-1/2 left-1/2 z-50 max-h-[90dvh] w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-3xl border border-line bg-surface p-6 shadow-(--shadow-float)"
        >
          <Dialog.Title className="font-serif text-xl font-semibold">{title}</Dialog.Title>
          {description !== undefined && (
            <Dialog.Description className="mt-1.5 text-muted">{description}</Dialog.Description>
          )}
          <div className="mt-5">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  description: string;
  confirm: string;
  cancel?: string;
  onCancel: () => void;
  onConfirm: () => void | Promise<void>;
}

/** Asks before something that cannot be undone. The way back is the first button. */
export function Confirm({
  open,
  title,
  description,
  confirm,
  cancel = 'Cancel',
  onCancel,
  onConfirm,
}: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open={open} onOpenChange={(next) => next || onCancel()} title={title} description={description}>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="outline" size="sm" onClick={onCancel}>
          {cancel}
        </Button>
        <Button look="danger" size="sm" busy={busy} onClick={() => void run()}>
          {confirm}
        </Button>
      </div>
    </Modal>
  );
}
