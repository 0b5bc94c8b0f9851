import { UserCheck, UserPlus } from 'lucide-react';
import { messageOf } from '@/api/problems';
import type { UserCard } from '@/api/types';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toasts';
import { useFollow } from '../api/profiles';

interface FollowButtonProps {
  person: Pick<UserCard, 'id' | 'username' | 'displayName' | 'isFollowing'>;
  /** Among others: the name tells the buttons apart. */
  isInList?: boolean;
}

export function FollowButton({ person, isInList = false }: FollowButtonProps) {
  const follow = useFollow(person);
  const isFollowing = person.isFollowing;
  const Icon = isFollowing ? UserCheck : UserPlus;
  const label = isFollowing ? 'Unfollow' : 'Follow';
  return (
    <Button
      look={isFollowing ? 'outline' : 'primary'}
      size="sm"
      busy={follow.isPending}
      className="shrink-0"
      aria-label={isInList ? `${label} ${person.displayName}` : undefined}
      onClick={() => follow.mutate(!isFollowing, { onError: (error) => toast(messageOf(error), 'danger') })}
    >
      <Icon className="size-4" aria-hidden="true" />
      {label}
    </Button>
  );
}
