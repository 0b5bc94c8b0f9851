import { freshToken } from '@/session/session';
import { ApiProblem, toProblem, unreachable } from './problems';

const DEADLINE_MS = 60_000;

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sends a file as the body of a POST and says how much of it has left (0 to 1): `fetch` cannot tell. */
export async function upload(
  path: string,
  file: Blob,
  onProgress: (sent: number) => void,
  { key, signal }: { key?: string; signal?: AbortSignal } = {},
): Promise<unknown> {
  const token = await freshToken();
  return await new Promise((resolve, reject: (problem: ApiProblem) => void) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.timeout = DEADLINE_MS;
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`);
    if (key !== undefined) request.setRequestHeader('Idempotency-Key', key);
    signal?.addEventListener('abort', () => request.abort());
    request.onabort = () => reject(unreachable(new DOMException('', 'AbortError')));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      const body = read(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body);
      else reject(toProblem(request.status, body));
    };
    request.onerror = () => reject(unreachable(null));
    request.ontimeout = () => reject(unreachable(new DOMException('', 'TimeoutError')));
    request.send(file);
  });
}
