import { useMutation, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problems';
import { withStepUp } from '@/session/stepUp';
import { updateUser } from '@/session/store';

export function useDeleteAccount() {
  return useMutation({
    mutationFn: (confirm: string) =>
      withStepUp(() => unwrap(api.DELETE('/api/users/me', { body: { confirm } }))),
  });
}

export function useRestoreAccount() {
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/users/me/restore')),
    onSuccess: ({ user }) => updateUser(user),
  });
}

/** What was erased, by the link of the last mail; looked at again while some services have yet to answer. */
export function useReceipt(token: string) {
  return useQuery({
    queryKey: ['receipt', token],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/users/receipts/{token}', { params: { path: { token } }, signal })),
    select: (answer) => answer.receipt,
    refetchInterval: (query) => (query.state.data?.receipt.state === 'erasing' ? 5_000 : false),
    retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status === 404),
  });
}
