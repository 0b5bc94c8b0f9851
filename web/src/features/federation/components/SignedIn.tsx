import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import { resumeSession } from '@/session/session';
import { useSession } from '@/session/store';
import { useAfterSignIn } from '@/session/useAfterSignIn';
import { Failure, Loading } from '@/ui/states';
import { arrivalOf, localPath } from '../arrival';

/** Where a browser lands after a provider: the session is in its cookie, or a second step is to come. */
export function SignedIn() {
  const navigate = useNavigate();
  const proceed = useAfterSignIn();
  const status = useSession((state) => state.status);
  const { hash } = useLocation();
  const [search] = useSearchParams();
  const next = localPath(search.get('next'));
  const [failure, setFailure] = useState<string>();
  const asked = useRef(false);

  useEffect(() => {
    const { asked: secondFactor } = arrivalOf(hash);
    if (secondFactor !== null) {
      void proceed({ kind: 'secondFactor', asked: secondFactor }, next);
      return;
    }
    if (status === 'restoring' || failure !== undefined) return;
    if (status === 'signedIn') {
      void proceed({ kind: 'signedIn' }, next);
      return;
    }
    if (asked.current) return;
    asked.current = true;
    resumeSession().catch((error: unknown) => {
      asked.current = false;
      if (error instanceof ApiProblem && error.isTransient) setFailure(messageOf(error));
      else void navigate(`/sign-in?next=${encodeURIComponent(next)}`, { replace: true });
    });
  }, [failure, hash, navigate, next, proceed, status]);

  if (failure !== undefined) return <Failure message={failure} onRetry={() => setFailure(undefined)} />;
  return <Loading label="Signing you in…" />;
}
