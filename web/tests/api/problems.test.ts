import { describe, expect, it } from 'vitest';
import { messageOf, toProblem, unreachable } from '@/api/problems';

describe('toProblem', () => {
  it('keeps the stable code, the words and the request id of a problem document', () => {
    const problem = toProblem(409, {
      type: 'about:blank',
      title: 'Taken',
      status: 409,
      detail: 'That username is taken.',
      code: 'username_taken',
      requestId: 'r-1',
      error: 'Taken',
    });
    expect(problem).toMatchObject({ status: 409, code: 'username_taken', requestId: 'r-1' });
    expect(problem.message).toBe('That username is taken.');
    expect(problem.isTransient).toBe(false);
  });

  it('takes the first message of each field', () => {
    const problem = toProblem(400, {
      title: 'Invalid input',
      code: 'invalid_input',
      details: { formErrors: [], fieldErrors: { email: ['Not an address.', 'Too short.'], username: [] } },
    });
    expect(problem.fieldErrors).toEqual({ email: 'Not an address.', username: 'This is not right.' });
  });

  it.each([null, '<html>502</html>', [], 42])('survives a body that is no problem document: %j', (body) => {
    const problem = toProblem(502, body);
    expect(problem.code).toBe('http_502');
    expect(problem.message).not.toBe('');
    expect(problem.isTransient).toBe(true);
  });
});

describe('unreachable', () => {
  it('tells a deadline from a missing network', () => {
    expect(unreachable(new DOMException('late', 'TimeoutError')).code).toBe('timeout');
    expect(unreachable(new TypeError('fetch failed')).code).toBe('unreachable');
  });
});

it('never shows the text of an unexpected error', () => {
  expect(messageOf(new Error('secret path'))).toBe('Something went wrong.');
});

it('says when to try again, where the server does', () => {
  expect(toProblem(429, {}, new Headers({ 'Retry-After': '12' })).retryAfter).toBe(12);
  expect(toProblem(429, {}, new Headers({ 'Retry-After': 'Thu, 26 Nov' })).retryAfter).toBeUndefined();
  expect(toProblem(429, {}).retryAfter).toBeUndefined();
});
