import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { ApiProblem, messageOf } from '@/api/problems';
import type { PublicUser } from '@/api/types';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { TextAreaField, TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { toast } from '@/ui/toasts';
import { useUpdateProfile } from '../api/profiles';
import { ProfileForm as Schema, type ProfileFormValues } from '../schemas';
import { AvatarField } from './AvatarField';

export function ProfileForm({ person, onDone }: { person: PublicUser; onDone: () => void }) {
  const update = useUpdateProfile(person.id);
  const { register, handleSubmit, setError, formState } = useForm<ProfileFormValues>({
    resolver: zodResolver(Schema),
    mode: 'onTouched',
    defaultValues: {
      displayName: person.displayName,
      bio: person.bio ?? '',
      location: person.location ?? '',
      website: person.website ?? '',
    },
  });
  const { errors } = formState;
  const submit = handleSubmit(async (values) => {
    try {
      await update.mutateAsync(values);
      toast('Profile saved.');
      onDone();
    } catch (error) {
      if (error instanceof ApiProblem)
        applyRefusal(error, ['displayName', 'bio', 'location', 'website'], setError);
      else setError('root', { message: messageOf(error) });
    }
  });
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <AvatarField person={person} />
      <TextField
        label="Display name"
        autoComplete="name"
        error={errors.displayName?.message}
        {...register('displayName')}
      />
      <TextAreaField label="About you" rows={4} error={errors.bio?.message} {...register('bio')} />
      <TextField label="Place" error={errors.location?.message} {...register('location')} />
      <TextField
        label="Website"
        type="url"
        autoComplete="url"
        placeholder="https://example.org"
        error={errors.website?.message}
        {...register('website')}
      />
      <FormError message={errors.root?.message} />
      <div className="flex justify-end gap-3">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" busy={formState.isSubmitting}>
          {formState.isSubmitting ? 'Saving…' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
