import createClient from 'openapi-fetch';
import { freshToken, replaceToken } from '@/session/session';
import { ApiProblem, toProblem, unreachable } from './problems';
import type { paths } from './schema';

const DEADLINE_MS = 20_000;

/** `fetch` with the caller's token, a deadline, and one second chance when the token turns out to be dead. */
async function authorizedFetch(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(DEADLINE_MS)]);
  // A body can be read once, so the copy for the second chance is taken before the first.
  const spare = request.clone();
  try {
    const token = await freshToken();
    if (token === null) return await fetch(request, { signal });
    request.headers.set('Authorization', `Bearer ${token}`);
    const response = await fetch(request, { signal });
    if (response.status !== 401 || !(await isAboutToken(response))) return response;
    const next = await replaceToken(token);
    if (next === null) return response;
    spare.headers.set('Authorization', `Bearer ${next}`);
    return await fetch(spare, { signal });
  } catch (cause) {
    if (request.signal.aborted || cause instanceof ApiProblem) throw cause;
    throw unreachable(cause);
  }
}

/** A 401 may also say that a password or a code was wrong: asking again would only be a second wrong try. */
async function isAboutToken(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return ['invalid_token', 'not_authenticated', 'http_401'].includes(toProblem(401, body).code);
}

export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '' : location.origin,
  fetch: authorizedFetch,
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer, or a thrown `ApiProblem`. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok || error !== undefined) throw toProblem(response.status, error, response.headers);
  return data as NonNullable<T>;
}

/** The same for calls that answer 204. */
export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await call;
  if (!response.ok) throw toProblem(response.status, error, response.headers);
}
