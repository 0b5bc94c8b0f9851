import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, done } from '@/api/client';
import type { Account } from '@/api/types';
import { upload } from '@/api/upload';
import { updateUser, useSession } from '@/session/store';

/** What the server takes; more would be sent in vain. */
export const MOST_BYTES = 8 * 1024 * 1024;
export const TAKEN = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

export function useUploadAvatar(userId: string, onProgress: (sent: number) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (file: File) =>
      (await upload(`/api/users/${userId}/avatar`, file, onProgress)) as Account,
    onSuccess: (user) => {
      updateUser(user);
      return queryClient.invalidateQueries({ queryKey: ['people'] });
    },
  });
}

export function useRemoveAvatar(userId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE('/api/users/{userId}/avatar', { params: { path: { userId } } })),
    onSuccess: () => {
      const { user } = useSession.getState();
      if (user !== null) updateUser({ ...user, profile: { ...user.profile, avatarUrl: null } });
      return queryClient.invalidateQueries({ queryKey: ['people'] });
    },
  });
}
