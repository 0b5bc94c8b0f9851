import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import { withStepUp } from '@/session/stepUp';
import { createPasskey } from '../webauthn';
import { FACTORS_KEY } from './factors';

const KEY = ['passkeys'] as const;

export function usePasskeys() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET('/api/auth/passkeys', { signal })),
    select: (answer) => answer.passkeys,
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: KEY }),
      queryClient.invalidateQueries({ queryKey: FACTORS_KEY }),
    ]);
  };
}

/** Has the browser make a passkey and the server keep it. */
export function useAddPasskey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (name: string) => {
      const { publicKey } = await withStepUp(() => unwrap(api.POST('/api/auth/passkeys/register/options')));
      const credential = await createPasskey(publicKey);
      return await unwrap(api.POST('/api/auth/passkeys/register/verify', { body: { credential, name } }));
    },
    onSettled: refresh,
  });
}

export function useRenamePasskey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      unwrap(
        api.PATCH('/api/auth/passkeys/{passkeyId}', { params: { path: { passkeyId: id } }, body: { name } }),
      ),
    onSettled: refresh,
  });
}

export function useRemovePasskey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      withStepUp(() =>
        done(api.DELETE('/api/auth/passkeys/{passkeyId}', { params: { path: { passkeyId: id } } })),
      ),
    onSettled: refresh,
  });
}
