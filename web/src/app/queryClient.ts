import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '@/api/problems';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Only what may pass by itself is worth asking twice; a 404 stays a 404.
      retry: (failures, error) => error instanceof ApiProblem && error.isTransient && failures < 2,
    },
  },
});
