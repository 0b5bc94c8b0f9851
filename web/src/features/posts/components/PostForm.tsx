import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import type { Post } from '@/api/types';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { TextAreaField, TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Confirm } from '@/ui/Modal';
import { toast } from '@/ui/toasts';
import { useSavePost } from '../api/savePost';
import { isBlank } from '../document/nodes';
import { SparkleEditor, type JSONContent } from '../editor/SparkleEditor';
import { extraBody, extraValues } from '../extras';
import { PostForm as Schema, type PostFormValues } from '../schemas';
import { PostExtras } from './PostExtras';
import { TagInput } from './TagInput';
import { useUnsavedGuard } from './useUnsavedGuard';

const EMPTY: JSONContent = { type: 'doc', content: [{ type: 'paragraph' }] };

/** Someone saved since this page was opened: `If-Match` no longer holds. */
const STALE = 412;

export function PostForm({ post }: { post: Post | null }) {
  const navigate = useNavigate();
  const save = useSavePost();
  const contentErrorId = useId();
  // The post as last saved: a second save changes it instead of making another.
  const [saved, setSaved] = useState(post);
  const [content, setContent] = useState<JSONContent>(post?.content ?? EMPTY);
  const [isContentDirty, setContentDirty] = useState(false);
  const [contentError, setContentError] = useState<string>();
  const form = useForm<PostFormValues>({
    resolver: zodResolver(Schema),
    defaultValues: {
      title: post?.title ?? '',
      excerpt: post?.excerpt ?? '',
      tags: post?.tags ?? [],
      ...extraValues(post),
    },
  });
  const { errors, isDirty } = form.formState;
  const { blocker, release } = useUnsavedGuard(isDirty || isContentDirty);
  const isPublished = saved?.status === 'PUBLISHED';

  const refuse = (error: unknown) => {
    if (!(error instanceof ApiProblem)) {
      form.setError('root', { message: messageOf(error) });
      return;
    }
    if (error.status === STALE) {
      const message =
        'This post was saved somewhere else meanwhile. Copy what you need, then load the page again.';
      form.setError('root', { message });
      return;
    }
    const aboutContent = Object.entries(error.fieldErrors).find(
      ([field]) => field.split('.')[0] === 'content',
    );
    if (aboutContent !== undefined) {
      setContentError(aboutContent[1]);
      return;
    }
    applyRefusal(error, ['title', 'excerpt', 'tags'], form.setError);
  };

  const store = (status: Post['status'], then?: (stored: Post) => Promise<void>) =>
    form.handleSubmit(async (values) => {
      if ((status === 'PUBLISHED' || then !== undefined) && isBlank(content)) {
        setContentError('Write something before you publish.');
        return;
      }
      setContentError(undefined);
      try {
        // An excerpt that was not touched is left out, so that one made from the text is not frozen.
        const { title, tags, excerpt } = values;
        const changed = form.formState.dirtyFields.excerpt ? { excerpt } : {};
        const body = { title, tags, content, status, ...changed, ...extraBody(values) };
        const stored = await save.mutateAsync({ post: saved, body });
        setSaved(stored);
        setContentDirty(false);
        form.reset(values);
        if (then !== undefined) {
          await then(stored);
          return;
        }
        toast(status === 'DRAFT' ? 'Draft saved.' : isPublished ? 'Post updated.' : 'Published.');
        if (status === 'PUBLISHED') {
          release();
          await navigate(`/posts/${stored.slug}`);
        }
      } catch (error) {
        refuse(error);
      }
    });

  const busyWith = save.isPending ? save.variables.body.status : null;
  return (
    <form noValidate onSubmit={(event) => event.preventDefault()} className="space-y-6">
      <TextField
        label="Title"
        maxLength={200}
        error={errors.title?.message}
        className="font-serif text-xl! font-semibold"
        {...form.register('title')}
      />
      <div className="space-y-1.5">
        <p className="text-sm font-medium" aria-hidden="true">
          Content
        </p>
        <SparkleEditor
          content={content}
          describedBy={contentError === undefined ? undefined : contentErrorId}
          onChange={(next) => {
            setContent(next);
            setContentDirty(true);
          }}
        />
        {contentError !== undefined && (
          <p id={contentErrorId} role="alert" className="text-sm font-medium text-danger">
            {contentError}
          </p>
        )}
      </div>
      <TextAreaField
        label="Excerpt (optional)"
        rows={2}
        hint="One or two sentences for the list. Left empty, the first lines serve."
        error={errors.excerpt?.message}
        {...form.register('excerpt')}
      />
      <Controller
        control={form.control}
        name="tags"
        render={({ field }) => (
          <TagInput tags={field.value} onChange={field.onChange} error={errors.tags?.message} />
        )}
      />
      <PostExtras
        form={form}
        saved={saved}
        onSaveDraft={(then) => store('DRAFT', then)()}
        onSaved={setSaved}
      />
      <FormError message={errors.root?.message} />
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-5">
        <Button look="quiet" onClick={() => void navigate(-1)}>
          Cancel
        </Button>
        <div className="flex flex-wrap gap-3">
          {!isPublished && (
            <Button look="outline" busy={busyWith === 'DRAFT'} onClick={store('DRAFT')}>
              {busyWith === 'DRAFT' ? 'Saving…' : 'Save draft'}
            </Button>
          )}
          <Button busy={busyWith === 'PUBLISHED'} onClick={store('PUBLISHED')}>
            {isPublished
              ? busyWith === null
                ? 'Update'
                : 'Updating…'
              : busyWith === 'PUBLISHED'
                ? 'Publishing…'
                : 'Publish'}
          </Button>
        </div>
      </div>
      <Confirm
        open={blocker.state === 'blocked'}
        title="Leave without saving?"
        description="What you wrote since the last save will be lost."
        confirm="Leave"
        cancel="Keep writing"
        onCancel={() => blocker.reset?.()}
        onConfirm={() => blocker.proceed?.()}
      />
    </form>
  );
}
