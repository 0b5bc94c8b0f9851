import { UserCheck, UserPlus } from 'lucide-react';
import { messageOf } from '@/api/problems';
import type { PublicUser } from '@/api/types';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toasts';
import { useFollow } from '../api/profiles';

export function FollowButton({ person }: { person: PublicUser }) {
  const follow = useFollow(person);
  const isFollowing = person.isFollowing;
  const Icon = isFollowing ? UserCheck : UserPlus;
  return (
    <Button
      look={isFollowing ? 'outline' : 'primary'}
      size="sm"
      busy={follow.isPending}
      onClick={() => follow.mutate(!isFollowing, { onError: (error) => toast(messageOf(error), 'danger') })}
    >
      <Icon className="size-4" aria-hidden="true" />
      {isFollowing ? 'Unfollow' : 'Follow'}
    </Button>
  );
}
