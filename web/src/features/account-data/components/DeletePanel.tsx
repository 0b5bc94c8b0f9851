import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { messageOf, ApiProblem } from '@/api/problems';
import { endSession } from '@/session/session';
import { isCancelled } from '@/session/stepUp';
import { useUser } from '@/session/store';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { useDeleteAccount } from '../api/deletion';
import { KeepAccountButton } from './KeepAccountButton';

const CONSEQUENCES = [
  'You are signed out everywhere at once, and programs lose their access.',
  'Others do not see your profile any more. You can still sign in for two weeks and keep your account.',
  'Then your account, posts, companions, conversations and notifications are deleted. Of what you wrote in rooms only empty entries stay.',
  'Nobody else can ever take your username.',
  'What is on the blockchain stays there, and stays yours. Nothing here will say so any more.',
  'You get a receipt that lists every place where something of you was.',
];

export function DeletePanel() {
  const user = useUser();
  const [isOpen, setIsOpen] = useState(false);
  if (user === null) return null;
  const isScheduled = user.deletionDueAt !== null;
  return (
    <section aria-labelledby="delete-title" className="space-y-4">
      <div>
        <h2 id="delete-title" className="font-serif text-xl font-semibold">
          Delete your account
        </h2>
        <p className="mt-1 max-w-prose text-muted">
          {isScheduled
            ? 'Your account is going to be deleted. Until then you can keep it.'
            : 'What will happen:'}
        </p>
      </div>
      {isScheduled ? (
        <KeepAccountButton />
      ) : (
        <>
          <ul className="max-w-prose list-disc space-y-1.5 pl-5 text-[0.95rem]">
            {CONSEQUENCES.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <Button look="danger" size="sm" onClick={() => setIsOpen(true)}>
            Delete my account
          </Button>
          <Modal
            open={isOpen}
            onOpenChange={setIsOpen}
            title="Delete your account?"
            description="You have two weeks to change your mind. After that nothing can be brought back."
          >
            <DeleteForm username={user.username} onCancel={() => setIsOpen(false)} />
          </Modal>
        </>
      )}
    </section>
  );
}

function DeleteForm({ username, onCancel }: { username: string; onCancel: () => void }) {
  const remove = useDeleteAccount();
  const { register, handleSubmit, setError, formState } = useForm({ defaultValues: { confirm: '' } });
  const submit = handleSubmit(async ({ confirm }) => {
    try {
      const { deletionDueAt } = await remove.mutateAsync(confirm);
      // A page load, not a navigation: nothing of the account stays in this page's memory, and the end of the
      // session, which every tab hears of by itself, sends nobody to the sign-in page first.
      endSession();
      location.assign(`/goodbye?until=${encodeURIComponent(deletionDueAt)}`);
    } catch (error) {
      if (isCancelled(error)) return;
      if (error instanceof ApiProblem) applyRefusal(error, ['confirm'], setError);
      else setError('root', { message: messageOf(error) });
    }
  });
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-5">
      <FormError message={formState.errors.root?.message} />
      <TextField
        label={`Type ${username} to confirm`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={formState.errors.confirm?.message}
        {...register('confirm', {
          validate: (typed) =>
            typed.trim().toLowerCase() === username.toLowerCase() || 'That is not your username.',
          setValueAs: (typed: string) => typed.trim(),
        })}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="outline" size="sm" onClick={onCancel}>
          Cancel
        </Button>
        <Button look="danger" size="sm" type="submit" busy={formState.isSubmitting}>
          Delete my account
        </Button>
      </div>
    </form>
  );
}
