import { useMutation } from '@tanstack/react-query';
import { authCall, grantOf, presentCredential, signOut, startSession } from './session';
import { useSession } from './store';

interface Credentials {
  email: string;
  password: string;
}

/**
 * Who is here, and the three things that change it. `login` answers how it ended: an account with a second factor is
 * not signed in yet.
 */
export function useAuth() {
  const status = useSession((state) => state.status);
  const user = useSession((state) => state.user);
  const login = useMutation({
    mutationFn: (credentials: Credentials) => presentCredential('login', credentials),
  });
  const register = useMutation({
    mutationFn: async (account: Credentials & { username: string }) =>
      startSession(grantOf(await authCall('register', account))),
  });
  return {
    user,
    isAuthenticated: status === 'signedIn',
    isLoading: status === 'restoring' || login.isPending || register.isPending,
    login: login.mutateAsync,
    register: register.mutateAsync,
    logout: signOut,
    loginError: login.error,
    registerError: register.error,
  };
}
