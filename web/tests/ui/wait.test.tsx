import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { PasswordField } from '@/ui/PasswordField';
import { useWait } from '@/ui/useWait';
import { WaitNotice } from '@/ui/WaitNotice';

afterEach(() => vi.useRealTimers());

function Waiting() {
  const { secondsLeft, seconds, wait } = useWait();
  return (
    <>
      <WaitNotice secondsLeft={secondsLeft} seconds={seconds} />
      <button disabled={secondsLeft > 0} onClick={() => wait(75)}>
        Try
      </button>
    </>
  );
}

it('counts down to when to try again, is read out once, and then lets one try', () => {
  vi.useFakeTimers();
  render(<Waiting />);
  const button = screen.getByRole('button', { name: 'Try' });
  expect(screen.queryByRole('alert')).toBeNull();
  act(() => button.click());
  expect(screen.getByText('1:15')).toBeVisible();
  expect(button).toBeDisabled();
  const spoken = screen.getByText('Try again in 75 seconds.');
  act(() => void vi.advanceTimersByTime(10_000));
  expect(screen.getByText('1:05')).toBeVisible();
  expect(spoken).toHaveTextContent('Try again in 75 seconds.');
  act(() => void vi.advanceTimersByTime(65_000));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(button).toBeEnabled();
});

it('shows and hides a password without losing it', async () => {
  render(<PasswordField label="New password" error="Too short." />);
  const field = screen.getByLabelText('New password');
  expect(field).toHaveAttribute('type', 'password');
  expect(field).toHaveAccessibleDescription('Too short.');
  await userEvent.type(field, 'secret words');
  await userEvent.click(screen.getByRole('button', { name: 'Show new password' }));
  expect(field).toHaveAttribute('type', 'text');
  await userEvent.click(screen.getByRole('button', { name: 'Hide new password' }));
  expect(field).toHaveAttribute('type', 'password');
  expect(field).toHaveValue('secret words');
});
