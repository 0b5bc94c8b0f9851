import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { Post } from '@/api/types';
import { controlLook, Field, TextField } from '@/ui/Field';
import { EXTRA_FIELDS, type PostFormValues } from '../schemas';
import { SeriesPicker } from '../series/SeriesPicker';
import { CoverField } from './CoverField';
import { PlanField, type SaveDraft } from './PlanField';

const QUOTING: Record<PostFormValues['quotePolicy'], string> = {
  EVERYONE: 'Everyone may quote it',
  ASK: 'Ask me first',
  NOBODY: 'Nobody may quote it',
};

interface PostExtrasProps {
  form: UseFormReturn<PostFormValues>;
  /** The post as last saved. */
  saved: Post | null;
  onSaveDraft: SaveDraft;
  /** The post after its plan has changed. */
  onSaved: (post: Post) => void;
}

/** The settings of a post: folded away while one writes, and open when something in them needs a look. */
export function PostExtras({ form, saved, onSaveDraft, onSaved }: PostExtrasProps) {
  const { errors } = form.formState;
  const needsALook = EXTRA_FIELDS.some((field) => errors[field] !== undefined);
  const [isOpen, setOpen] = useState(saved?.scheduledAt != null);
  return (
    <details
      open={isOpen || needsALook}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group rounded-2xl border border-line bg-surface"
    >
      <summary className="flex list-none items-center justify-between gap-3 rounded-2xl px-5 py-4 font-medium [&::-webkit-details-marker]:hidden">
        <span>
          Post settings
          <span className="block text-sm font-normal text-muted">Cover, series, schedule, who may quote</span>
        </span>
        <ChevronDown
          className="size-5 text-muted transition-transform group-open:rotate-180"
          aria-hidden="true"
        />
      </summary>
      <div className="space-y-6 border-t border-line px-5 py-5">
        <CoverField form={form} />
        <SeriesPicker control={form.control} />
        <TextField
          label="Originally published at"
          hint="If this text appeared somewhere else first, its address there. Search engines are told."
          inputMode="url"
          error={errors.canonicalUrl?.message}
          {...form.register('canonicalUrl')}
        />
        <Field label="Quoting">
          {(wiring) => (
            <select {...wiring} {...form.register('quotePolicy')} className={controlLook}>
              {Object.entries(QUOTING).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="flex items-start gap-3">
          <input
            type="checkbox"
            {...form.register('commentsLocked')}
            className="mt-1 size-4.5 accent-(--primary)"
          />
          <span>
            <span className="font-medium">Lock the comments</span>
            <span className="block text-sm text-muted">Those that are there stay. Nobody adds another.</span>
          </span>
        </label>
        {saved?.status !== 'PUBLISHED' && (
          <PlanField saved={saved} onSaveDraft={onSaveDraft} onSaved={onSaved} />
        )}
      </div>
    </details>
  );
}
