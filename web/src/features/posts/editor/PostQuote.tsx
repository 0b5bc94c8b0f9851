import { mergeAttributes, Node } from '@tiptap/core';
import { NodeViewWrapper, ReactNodeViewRenderer, type NodeViewProps } from '@tiptap/react';
import { messageOf } from '@/api/problems';
import { Skeleton } from '@/ui/states';
import { useQuotable } from '../quotes/api';
import { QuotedSummary } from '../quotes/QuoteCard';

function View({ node, selected }: NodeViewProps) {
  const id: unknown = node.attrs.postId;
  const post = useQuotable(typeof id === 'string' ? id : '');
  return (
    <NodeViewWrapper>
      <div
        data-drag-handle
        className={`rounded-2xl border bg-surface p-4 font-sans text-base ${selected ? 'border-link ring-1 ring-link' : 'border-line'}`}
      >
        {post.isPending ? (
          <Skeleton className="h-16" />
        ) : post.data === undefined ? (
          <p className="text-muted">{messageOf(post.error)}</p>
        ) : (
          <QuotedSummary post={post.data} />
        )}
      </div>
    </NodeViewWrapper>
  );
}

/** Another post in this one. Whether readers see it is for its author to say. */
export const PostQuote = Node.create({
  name: 'postQuote',
  group: 'block',
  atom: true,
  draggable: true,
  addAttributes: () => ({
    postId: {
      default: null,
      parseHTML: (element) => element.getAttribute('data-post-quote'),
      renderHTML: ({ postId }) => ({ 'data-post-quote': postId as unknown }),
    },
  }),
  parseHTML: () => [{ tag: 'div[data-post-quote]' }],
  renderHTML: ({ HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes)],
  addNodeView: () => ReactNodeViewRenderer(View),
});
