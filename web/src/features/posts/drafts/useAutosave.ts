import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { Draft, Post } from '@/api/types';
import { Autosave, type AutosaveOptions } from './Autosave';
import type { DraftText } from './text';

interface Options extends AutosaveOptions {
  /** The text on the screen. */
  text: DraftText;
  onCreated: (post: Post) => void;
  onConflict: (theirs: Draft) => void;
}

/** The autosave of one form, for as long as the form is there. */
export function useAutosave({ text, onCreated, onConflict, ...options }: Options) {
  const [autosave] = useState(() => new Autosave({ ...options }));
  const state = useSyncExternalStore(autosave.subscribe, autosave.snapshot);
  const tellCreated = useEffectEvent(onCreated);
  const tellConflict = useEffectEvent(onConflict);
  const { title, content, excerpt, tags } = text;
  useEffect(() => {
    autosave.type({ title, content, excerpt, tags });
  }, [autosave, title, content, excerpt, tags]);
  useEffect(() => {
    autosave.listen(
      (post) => tellCreated(post),
      (theirs) => tellConflict(theirs),
    );
    const hide = () => {
      if (document.visibilityState === 'hidden') autosave.flush();
    };
    document.addEventListener('visibilitychange', hide);
    window.addEventListener('pagehide', autosave.flush);
    window.addEventListener('online', autosave.flush);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      window.removeEventListener('pagehide', autosave.flush);
      window.removeEventListener('online', autosave.flush);
      autosave.close();
    };
  }, [autosave]);
  return { autosave, state };
}
