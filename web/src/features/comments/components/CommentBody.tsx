import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';

/**
 * The words of a comment. The server makes this HTML from Markdown and cleans it with an allow list (paragraphs,
 * emphasis, code, lists, quotes, links); the page's content security policy lets no script run in any case.
 */
export function CommentBody({ html }: { html: string }) {
  const box = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    // Links to this site stay in the app.
    const follow = (event: MouseEvent) => {
      const link = (event.target as Element).closest('a');
      const href = link?.getAttribute('href') ?? '';
      if (!/^\/(?!\/)/.test(href) || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0)
        return;
      event.preventDefault();
      void navigate(href);
    };
    element.addEventListener('click', follow);
    return () => element.removeEventListener('click', follow);
  }, [navigate]);
  return <div ref={box} className="comment-body break-words" dangerouslySetInnerHTML={{ __html: html }} />;
}
