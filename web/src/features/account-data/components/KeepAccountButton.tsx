import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toasts';
import { useRestoreAccount } from '../api/deletion';

export function KeepAccountButton({ look = 'primary' }: { look?: 'primary' | 'outline' }) {
  const restore = useRestoreAccount();
  return (
    <Button
      look={look}
      size="sm"
      busy={restore.isPending}
      onClick={() =>
        restore.mutate(undefined, {
          onSuccess: () => toast('Your account stays. Welcome back.'),
          onError: (error) => toast(messageOf(error), 'danger'),
        })
      }
    >
      Keep my account
    </Button>
  );
}
