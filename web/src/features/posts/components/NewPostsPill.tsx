import { useQueryClient } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod/mini';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';
import { useUser } from '@/session/store';
import { postKeys } from '../api/keys';

const Published = z.object({ post: z.object({ authorId: z.string() }) });

/** News is offered, never pushed in: the list under a reader's eyes does not move by itself. */
export function NewPostsPill() {
  const queryClient = useQueryClient();
  const user = useUser();
  const [count, setCount] = useState(0);
  useRealtimeEvent('post:published', (payload) => {
    const published = Published.safeParse(payload);
    // One's own post is no news to its author.
    if (published.success && published.data.post.authorId !== user?.id) setCount((before) => before + 1);
  });

  const show = () => {
    setCount(0);
    window.scrollTo({ top: 0, behavior: 'smooth' });
    void queryClient.resetQueries({ queryKey: [...postKeys.all, 'list'] });
  };
  return (
    <div role="status" className="pointer-events-none sticky top-20 z-20 flex h-0 justify-center">
      {count > 0 && (
        <button
          type="button"
          onClick={show}
          className="pointer-events-auto flex h-10 items-center gap-2 rounded-full bg-primary px-4 text-sm font-medium text-on-primary shadow-(--shadow-float)"
        >
          <ArrowUp className="size-4" aria-hidden="true" />
          {count === 1 ? '1 new post' : `${count} new posts`}
        </button>
      )}
    </div>
  );
}
