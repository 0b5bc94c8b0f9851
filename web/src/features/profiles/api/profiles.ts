import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { ProfileUpdate, PublicUser, UserCard } from '@/api/types';
import { updateUser } from '@/session/store';

export const KEYS = {
  one: (username: string) => ['people', 'one', username.toLowerCase()] as const,
  following: (userId: string) => ['people', 'following', userId] as const,
};
const FOLLOWED = 50;

export function usePerson(username: string) {
  return useQuery({
    queryKey: KEYS.one(username),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/users/{idOrUsername}', { params: { path: { idOrUsername: username } }, signal })),
  });
}

export function useFollowing(userId: string) {
  return useQuery({
    queryKey: KEYS.following(userId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/users/{userId}/following', {
          params: { path: { userId }, query: { limit: FOLLOWED } },
          signal,
        }),
      ),
    select: (page) => page.users,
  });
}

/** Follows or unfollows at once on the page, and takes it back when the server refuses. */
export function useFollow(person: Pick<UserCard, 'id' | 'username'>) {
  const queryClient = useQueryClient();
  const key = KEYS.one(person.username);
  return useMutation({
    mutationFn: (follow: boolean) => {
      const params = { path: { userId: person.id } };
      return done(
        follow
          ? api.POST('/api/users/{userId}/follow', { params })
          : api.DELETE('/api/users/{userId}/follow', { params }),
      );
    },
    onMutate: async (follow) => {
      await queryClient.cancelQueries({ queryKey: key });
      const before = queryClient.getQueryData<PublicUser>(key);
      queryClient.setQueryData<PublicUser>(key, (known) =>
        known && known.isFollowing !== follow
          ? { ...known, isFollowing: follow, followersCount: known.followersCount + (follow ? 1 : -1) }
          : known,
      );
      return { before };
    },
    onError: (_, __, kept) => queryClient.setQueryData(key, kept?.before),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  });
}

export function useUpdateProfile(userId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: ProfileUpdate) =>
      unwrap(api.PATCH('/api/users/{userId}/profile', { params: { path: { userId } }, body })),
    onSuccess: (user) => {
      updateUser(user);
      return queryClient.invalidateQueries({ queryKey: ['people'] });
    },
  });
}
