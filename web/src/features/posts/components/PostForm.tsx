import { zodResolver } from '@hookform/resolvers/zod';
import { History } from 'lucide-react';
import { useId, useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import type { Draft, Post } from '@/api/types';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button, ButtonLink } from '@/ui/Button';
import { TextAreaField, TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { toast } from '@/ui/toasts';
import { useSavePost } from '../api/savePost';
import { isBlank } from '../document/nodes';
import { AutosaveStatus } from '../drafts/AutosaveStatus';
import { ConflictScreen } from '../drafts/ConflictScreen';
import type { Start } from '../drafts/DraftLoader';
import { FoundWords } from '../drafts/FoundWords';
import { discardDraft, loadDraft } from '../drafts/saving';
import { textOfDraft, type DraftText } from '../drafts/text';
import { useAutosave } from '../drafts/useAutosave';
import { SparkleEditor, type JSONContent } from '../editor/SparkleEditor';
import { WithoutDescription } from '../pictures/WithoutDescription';
import { extraBody, extraValues } from '../extras';
import { PostForm as Schema, type PostFormValues } from '../schemas';
import { PostExtras } from './PostExtras';
import { TagInput } from './TagInput';

/** Someone saved since this page was opened: `If-Match` no longer holds. */
const STALE = 412;

interface PostFormProps {
  userId: string;
  start: Start;
}

export function PostForm({ userId, start }: PostFormProps) {
  const navigate = useNavigate();
  const save = useSavePost();
  const contentErrorId = useId();
  // The post as last saved: a second save changes it instead of making another.
  const [saved, setSaved] = useState(start.post);
  const [content, setContent] = useState<JSONContent>(start.text.content);
  const [contentError, setContentError] = useState<string>();
  const [conflict, setConflict] = useState(start.conflict);
  const [isRestored, setRestored] = useState(start.isRestored && start.conflict === null);
  // Another number makes the editor anew, with another text.
  const [edition, setEdition] = useState(0);
  const form = useForm<PostFormValues>({
    resolver: zodResolver(Schema),
    defaultValues: {
      title: start.text.title,
      excerpt: start.text.excerpt ?? '',
      tags: start.text.tags,
      ...extraValues(start.post),
    },
  });
  const { errors } = form.formState;
  const isPublished = saved?.status === 'PUBLISHED';
  const [title, excerpt, tags] = useWatch({ control: form.control, name: ['title', 'excerpt', 'tags'] });
  const text: DraftText = { title, content, excerpt: excerpt.trim() === '' ? null : excerpt, tags };
  const { autosave, state } = useAutosave({
    userId,
    localKey: start.localKey,
    createKey: start.createKey,
    postId: start.post?.id ?? null,
    revision: start.draft?.revision ?? null,
    known: start.known,
    isHalted: start.conflict !== null,
    text,
    onCreated: setSaved,
    onConflict: setConflict,
  });

  const show = (next: DraftText) => {
    form.setValue('title', next.title);
    form.setValue('excerpt', next.excerpt ?? '');
    form.setValue('tags', next.tags);
    setContent(next.content);
    setEdition((before) => before + 1);
  };
  const choose = async (theirs: Draft, chosen: DraftText) => {
    await autosave.resolve(theirs, chosen);
    show(chosen);
    setConflict(null);
  };

  const refuse = (error: unknown) => {
    if (!(error instanceof ApiProblem)) {
      form.setError('root', { message: messageOf(error) });
      return;
    }
    if (error.status === STALE && saved !== null) {
      loadDraft(saved.id).then(setConflict, (reason: unknown) => {
        form.setError('root', { message: messageOf(reason) });
      });
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
        const changed = form.formState.dirtyFields.excerpt ? { excerpt: values.excerpt } : {};
        const body = {
          title: values.title,
          tags: values.tags,
          content,
          status,
          ...changed,
          ...extraBody(values),
        };
        const known = await autosave.pause();
        const stored = await save.mutateAsync({ post: known, body });
        setSaved(stored);
        setRestored(false);
        await autosave.settle(stored.revision, { ...text, title: values.title }, stored.id);
        form.reset(values);
        if (then !== undefined) {
          await then(stored);
          return;
        }
        toast(status === 'DRAFT' ? 'Draft saved.' : isPublished ? 'Post updated.' : 'Published.');
        if (status === 'PUBLISHED') {
          await navigate(`/posts/${stored.slug}`);
        }
      } catch (error) {
        refuse(error);
      }
    });

  const busyWith = save.isPending ? save.variables.body.status : null;
  const drop = async () => {
    if (isRestored) {
      show(start.known);
      setRestored(false);
    } else if (saved !== null) {
      try {
        await discardDraft(saved.id);
        const draft = await loadDraft(saved.id);
        show(textOfDraft(draft));
        await autosave.settle(draft.revision, textOfDraft(draft), saved.id);
      } catch (error) {
        toast(messageOf(error), 'danger');
      }
    }
  };
  if (conflict !== null) {
    return <ConflictScreen mine={text} theirs={conflict} onChoose={(chosen) => choose(conflict, chosen)} />;
  }
  return (
    <form noValidate onSubmit={(event) => event.preventDefault()} className="space-y-6">
      <FoundWords isRestored={isRestored} isUnpublished={start.draft?.isUnpublished === true} onDrop={drop} />
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
          key={edition}
          content={content}
          describedBy={contentError === undefined ? undefined : contentErrorId}
          onChange={setContent}
        />
        {contentError !== undefined && (
          <p id={contentErrorId} role="alert" className="text-sm font-medium text-danger">
            {contentError}
          </p>
        )}
      </div>
      <WithoutDescription document={content} />
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
      <AutosaveStatus state={state} />
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-5">
        <div className="flex flex-wrap gap-1">
          <Button look="quiet" onClick={() => void navigate(-1)}>
            Cancel
          </Button>
          {saved !== null && (
            <ButtonLink to={`/posts/${saved.slug}/history`} look="quiet">
              <History className="size-4" aria-hidden="true" />
              History
            </ButtonLink>
          )}
        </div>
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
    </form>
  );
}
