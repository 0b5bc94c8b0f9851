import { afterEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '@/api/problems';
import { isCancelled, useStepUp, withStepUp } from '@/session/stepUp';

const REFUSED = new ApiProblem({ status: 403, code: 'reauthentication_required', message: 'Again, please.' });

afterEach(() => useStepUp.getState().asking?.cancelled());

it('runs an action that needs nothing at once', async () => {
  await expect(withStepUp(() => Promise.resolve(7))).resolves.toBe(7);
  expect(useStepUp.getState().asking).toBeNull();
});

it('asks, and runs the action again once it was confirmed', async () => {
  const action = vi.fn<() => Promise<string>>().mockRejectedValueOnce(REFUSED).mockResolvedValueOnce('done');
  const running = withStepUp(action);
  await vi.waitFor(() => expect(useStepUp.getState().asking).not.toBeNull());
  useStepUp.getState().asking?.confirmed();
  await expect(running).resolves.toBe('done');
  expect(action).toHaveBeenCalledTimes(2);
  expect(useStepUp.getState().asking).toBeNull();
});

it('asks once for two actions that wait', async () => {
  const actions = [1, 2].map((value) =>
    withStepUp(vi.fn<() => Promise<number>>().mockRejectedValueOnce(REFUSED).mockResolvedValueOnce(value)),
  );
  await vi.waitFor(() => expect(useStepUp.getState().asking).not.toBeNull());
  useStepUp.getState().asking?.confirmed();
  await expect(Promise.all(actions)).resolves.toEqual([1, 2]);
});

it('does nothing when the person does not want to', async () => {
  const action = vi.fn<() => Promise<string>>().mockRejectedValue(REFUSED);
  const running = withStepUp(action);
  await vi.waitFor(() => expect(useStepUp.getState().asking).not.toBeNull());
  useStepUp.getState().asking?.cancelled();
  await expect(running).rejects.toSatisfy(isCancelled);
  expect(action).toHaveBeenCalledTimes(1);
});

it('passes every other refusal on', async () => {
  const other = new ApiProblem({ status: 409, code: 'conflict', message: 'No.' });
  await expect(withStepUp(() => Promise.reject(other))).rejects.toBe(other);
});
