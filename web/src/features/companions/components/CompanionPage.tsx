import { ArrowLeft, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import type { Companion } from '@/api/types';
import { Avatar } from '@/ui/Avatar';
import { Button, buttonLook, ButtonLink } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';
import { Empty, Failure, Loading } from '@/ui/states';
import { toast } from '@/ui/toasts';
import { usePageTitle } from '@/ui/usePageTitle';
import { useCompanion, useDeleteCompanion } from '../api/companions';
import { CompanionChat } from './CompanionChat';

function CompanionHeader({ companion }: { companion: Companion }) {
  const navigate = useNavigate();
  const remove = useDeleteCompanion();
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    try {
      await remove.mutateAsync(companion);
      await navigate('/companions', { replace: true });
    } catch (error) {
      setAsking(false);
      toast(messageOf(error), 'danger');
    }
  };
  return (
    <header className="flex items-center gap-3 pb-2">
      <Link to="/companions" aria-label="All companions" className={buttonLook('quiet', 'icon')}>
        <ArrowLeft className="size-5" aria-hidden="true" />
      </Link>
      <Avatar name={companion.name} />
      <div className="min-w-0 grow">
        <h1 className="truncate font-serif text-xl font-semibold">{companion.name}</h1>
        <p className="truncate text-sm text-muted">{companion.personality.communicationStyle}</p>
      </div>
      <Button
        look="quiet"
        size="icon"
        aria-label={`Delete ${companion.name}`}
        onClick={() => setAsking(true)}
      >
        <Trash2 className="size-5" aria-hidden="true" />
      </Button>
      <Confirm
        open={asking}
        title={`Delete ${companion.name}?`}
        description="The companion and everything you said to each other will be gone."
        confirm="Delete"
        onCancel={() => setAsking(false)}
        onConfirm={confirm}
      />
    </header>
  );
}

export function CompanionPage({ companionId }: { companionId: string }) {
  const query = useCompanion(companionId);
  usePageTitle(query.data?.name ?? 'Companion');
  if (query.data !== undefined) {
    return (
      // The whole height of the window, less the header of the app and, on a phone, the bar at the bottom.
      <div className="mx-auto -mb-16 flex h-[calc(100dvh-10.5rem)] max-w-3xl flex-col md:h-[calc(100dvh-7rem)]">
        <CompanionHeader companion={query.data} />
        <CompanionChat key={query.data.id} companion={query.data} />
      </div>
    );
  }
  if (query.isPending) return <Loading />;
  if (query.error instanceof ApiProblem && query.error.status === 404) {
    return (
      <Empty
        title="This companion is not here."
        action={<ButtonLink to="/companions">Your companions</ButtonLink>}
      >
        It was deleted, or belongs to somebody else.
      </Empty>
    );
  }
  return <Failure message={messageOf(query.error)} onRetry={() => void query.refetch()} />;
}
