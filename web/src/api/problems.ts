/** What went wrong, in the one shape the whole app understands (RFC 9457 plus our `code` and field errors). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fieldErrors: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
  /** Seconds after which the server lets one try again, where it says so. */
  readonly retryAfter: number | undefined;

  constructor(init: {
    status: number;
    code: string;
    message: string;
    fieldErrors?: Record<string, string>;
    requestId?: string;
    retryAfter?: number;
  }) {
    super(init.message);
    this.name = 'ApiProblem';
    this.status = init.status;
    this.code = init.code;
    this.fieldErrors = init.fieldErrors ?? {};
    this.requestId = init.requestId;
    this.retryAfter = init.retryAfter;
  }

  /** Trying again without changing anything may help. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const FALLBACKS: Record<number, string> = {
  401: 'Please sign in first.',
  403: 'You may not do that.',
  404: 'That is not here.',
  413: 'That is too large.',
  429: 'That was a bit too fast. Wait a moment and try again.',
  502: 'A part of Sparkle is not answering. Try again in a moment.',
  503: 'Sparkle is busy right now. Try again in a moment.',
  504: 'That took too long. Try again in a moment.',
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `details.fieldErrors` maps a field to its messages; the first one is what a person needs to read. */
function fieldErrorsOf(body: Record<string, unknown>): Record<string, string> {
  const details = isRecord(body.details) ? body.details : {};
  const fields = isRecord(details.fieldErrors) ? details.fieldErrors : {};
  const entries = Object.entries(fields).map(([field, messages]) => {
    const first: unknown = Array.isArray(messages) ? messages[0] : messages;
    return [field, textOf(first) ?? 'This is not right.'] as const;
  });
  return Object.fromEntries(entries);
}

/** Reads a problem document, and survives anything else that a proxy or a crash may put in its place. */
export function toProblem(status: number, body: unknown, headers?: Headers): ApiProblem {
  const problem = isRecord(body) ? body : {};
  const retryAfter = Number(headers?.get('Retry-After') ?? NaN);
  return new ApiProblem({
    status,
    code: textOf(problem.code) ?? `http_${status}`,
    message:
      textOf(problem.detail) ??
      textOf(problem.title) ??
      textOf(problem.error) ??
      FALLBACKS[status] ??
      'Something went wrong.',
    fieldErrors: fieldErrorsOf(problem),
    requestId: textOf(problem.requestId),
    ...(retryAfter > 0 && { retryAfter }),
  });
}

/** A request that never got an answer: no network, a name that does not resolve, or our own deadline. */
export function unreachable(cause: unknown): ApiProblem {
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
  return new ApiProblem({
    status: 0,
    code: timedOut ? 'timeout' : 'unreachable',
    message: timedOut
      ? 'Sparkle took too long to answer. Try again.'
      : 'Sparkle cannot be reached. Check your connection and try again.',
  });
}

export function messageOf(error: unknown): string {
  return error instanceof ApiProblem ? error.message : 'Something went wrong.';
}
