import { zodResolver } from '@hookform/resolvers/zod';
import { Controller, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { ApiProblem, messageOf } from '@/api/problems';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button, ButtonLink } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { useCreateCompanion } from '../api/companions';
import { interestsOf, MIDDLE, TRAITS } from '../traits';
import { TraitSlider } from './TraitSlider';

const level = z.number().min(0).max(1);
const Schema = z.object({
  name: z.string().trim().min(1, 'A companion needs a name.').max(50, 'At most 50 characters.'),
  interests: z.string().max(1_000, 'At most 1,000 characters.'),
  traits: z.object({
    openness: level,
    extraversion: level,
    agreeableness: level,
    conscientiousness: level,
    neuroticism: level,
  }),
});
type Values = z.infer<typeof Schema>;

export function CompanionForm() {
  const navigate = useNavigate();
  const create = useCreateCompanion();
  const { control, register, handleSubmit, setError, formState } = useForm<Values>({
    resolver: zodResolver(Schema),
    defaultValues: { name: '', interests: '', traits: MIDDLE },
  });
  const { errors } = formState;

  const submit = handleSubmit(async ({ name, traits, interests }) => {
    try {
      const body = { name, personalityTraits: traits, interests: interestsOf(interests) };
      const companion = await create.mutateAsync(body);
      await navigate(`/companions/${companion.id}`);
    } catch (error) {
      if (error instanceof ApiProblem) applyRefusal(error, ['name', 'interests'], setError);
      else setError('root', { message: messageOf(error) });
    }
  });

  return (
    <form noValidate onSubmit={submit} className="space-y-8">
      <TextField label="Name" autoComplete="off" error={errors.name?.message} {...register('name')} />
      <fieldset className="space-y-6">
        <legend className="mb-4 text-sm font-medium">Character</legend>
        {TRAITS.map(({ id, ...words }) => (
          <Controller
            key={id}
            control={control}
            name={`traits.${id}`}
            render={({ field }) => <TraitSlider {...words} value={field.value} onChange={field.onChange} />}
          />
        ))}
      </fieldset>
      <TextField
        label="Interests"
        placeholder="tea, old maps, gardening"
        hint="What it likes to talk about, separated by commas."
        error={errors.interests?.message}
        {...register('interests')}
      />
      <FormError message={errors.root?.message} />
      <div className="flex justify-end gap-3">
        <ButtonLink to="/companions" look="quiet">
          Cancel
        </ButtonLink>
        <Button type="submit" busy={formState.isSubmitting}>
          {formState.isSubmitting ? 'Creating…' : 'Create companion'}
        </Button>
      </div>
    </form>
  );
}
