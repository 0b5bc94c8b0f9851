import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useForm } from 'react-hook-form';
import { expect, it, vi } from 'vitest';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { Composer } from '@/ui/Composer';
import { TextField } from '@/ui/Field';

function Refused({ fieldErrors }: { fieldErrors: Record<string, string> }) {
  const { register, setError, formState } = useForm<{ displayName: string }>();
  const refuse = () => applyRefusal({ message: 'No.', fieldErrors }, ['displayName'], setError);
  return (
    <form>
      <TextField
        label="Name"
        hint="Any."
        error={formState.errors.displayName?.message}
        {...register('displayName')}
      />
      <p>{formState.errors.root?.message}</p>
      <Button onClick={refuse}>Save</Button>
    </form>
  );
}

it('says on the field what the server says of it, as a sentence, and takes the person there', async () => {
  render(<Refused fieldErrors={{ displayName: 'is taken' }} />);
  const field = screen.getByRole('textbox', { name: 'Name' });
  expect(field).toHaveAccessibleDescription('Any.');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(field).toHaveAccessibleDescription('Display name is taken.');
  expect(field).toBeInvalid();
  expect(field).toHaveFocus();
});

it('says on the form what belongs to no field of it', async () => {
  render(<Refused fieldErrors={{ captcha: 'is missing' }} />);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByText('No.')).toBeVisible();
});

it('cannot be pressed twice while it works, and keeps the focus', async () => {
  const onClick = vi.fn();
  const { rerender } = render(<Button onClick={onClick}>Save</Button>);
  await userEvent.click(screen.getByRole('button'));
  rerender(
    <Button busy onClick={onClick}>
      Save
    </Button>,
  );
  await userEvent.click(screen.getByRole('button'));
  expect(onClick).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('button')).toHaveFocus();
});

it('sends with Enter, breaks the line with Shift+Enter, and keeps the words while nothing can be sent', async () => {
  const onSend = vi.fn();
  const composer = (disabled: boolean) => (
    <Composer label="Message" placeholder="" maxLength={100} disabled={disabled} onSend={onSend} />
  );
  const { rerender } = render(composer(true));
  const box = screen.getByRole('textbox', { name: 'Message' });
  await userEvent.type(box, 'one{Shift>}{Enter}{/Shift}two{Enter}');
  expect(onSend).not.toHaveBeenCalled();
  expect(box).toHaveValue('one\ntwo');
  rerender(composer(false));
  await userEvent.type(box, '{Enter}');
  expect(onSend).toHaveBeenCalledExactlyOnceWith('one\ntwo');
  expect(box).toHaveValue('');
});
