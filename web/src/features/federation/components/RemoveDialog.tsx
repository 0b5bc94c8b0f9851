import { messageOf } from '@/api/problems';
import { isCancelled } from '@/session/stepUp';
import { Confirm } from '@/ui/Modal';
import { toast } from '@/ui/toasts';

interface RemoveDialogProps {
  name: string;
  remove: () => Promise<void>;
  onClose: () => void;
}

/** Asks before a way into the account goes. The server keeps the last one, and says so. */
export function RemoveDialog({ name, remove, onClose }: RemoveDialogProps) {
  return (
    <Confirm
      open
      title={`Remove ${name}?`}
      description="It does not sign you in any more. Your other ways to sign in stay."
      confirm="Remove"
      onCancel={onClose}
      onConfirm={async () => {
        try {
          await remove();
          toast(`${name} is removed.`);
        } catch (error) {
          if (!isCancelled(error)) toast(messageOf(error), 'danger');
        }
        onClose();
      }}
    />
  );
}
