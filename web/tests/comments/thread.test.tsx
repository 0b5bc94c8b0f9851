import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommentThread, Post } from '@/api/types';
import { CommentSection } from '@/features/comments/components/CommentSection';
import { sizeOf, treeOf, withLinked } from '@/features/comments/tree';
import { comment, POST, serve, show, signIn, signOut, thread } from '../social';

const DEEP = '01a2187d-1dbb-728b-a501-f67145eae5f7';
const page = (...comments: CommentThread[]) => ({ comments, pagination: { limit: 20, nextCursor: null } });
const section = (post: Post = POST) => <CommentSection post={post} extra={() => null} />;

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(() => {
  signOut();
  localStorage.clear();
  vi.unstubAllGlobals();
});

describe('threads', () => {
  it('count their comments, and the linked one stands in its place or first', () => {
    const root = comment('r');
    expect(sizeOf(treeOf(root, [comment('a', { parentId: 'r' }), comment('b', { parentId: 'a' })]))).toBe(3);
    const ids = (linked?: string) =>
      withLinked([{ id: 'a' }, { id: 'b' }], linked === undefined ? undefined : { id: linked }).map(
        ({ id }) => id,
      );
    expect([ids(), ids('b'), ids('c')]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['c', 'a', 'b'],
    ]);
  });

  it('fold and unfold, and the focus stays with what was pressed', async () => {
    serve(() =>
      Promise.resolve(
        page(thread(comment('r', { replyCount: 1 }), comment('a', { parentId: 'r', depth: 1 }))),
      ),
    );
    show(section());
    await screen.findByText('Words a');
    await userEvent.click(screen.getByRole('button', { name: 'Hide the answers to Bob' }));
    expect(screen.queryByText('Words a')).toBeNull();
    const unfold = screen.getByRole('button', { name: '1 answer to Bob' });
    expect(unfold).toHaveFocus();
    await userEvent.click(unfold);
    expect(screen.getByText('Words a')).toBeInTheDocument();
  });

  it('keep the place of what is gone while it is answered', async () => {
    const gone = comment('r', { author: null, body: '', html: '', isDeleted: true, replyCount: 1 });
    serve(() => Promise.resolve(page(thread(gone, comment('a', { parentId: 'r', depth: 1 })))));
    show(section());
    expect(await screen.findByText('This comment is gone.')).toBeInTheDocument();
    expect(screen.getByText('Words a')).toBeInTheDocument();
  });

  it('are opened by an address that leads deep into one', async () => {
    const deep = thread(comment('r', { replyCount: 1 }), comment(DEEP, { parentId: 'r', depth: 1 }));
    serve((request) =>
      Promise.resolve(request.url.endsWith('/thread') ? deep : page(thread(comment('other')))),
    );
    show(section(), `/posts/on-tea#comment-${DEEP}`);
    await waitFor(() => expect(document.activeElement?.id).toBe(`comment-${DEEP}`));
    expect(screen.getByText('Words other')).toBeInTheDocument();
  });

  it('are read on until the comment is there that an address leads to', async () => {
    const root = comment('r', { replyCount: 3 });
    const answer = (id: string) => comment(id, { parentId: 'r', depth: 1 });
    serve((request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname.endsWith('/thread')) return Promise.resolve(thread(root, answer('a')));
      if (!pathname.endsWith('/replies')) return Promise.resolve(page());
      return Promise.resolve(
        searchParams.has('cursor')
          ? { comments: [answer(DEEP)], pagination: { limit: 50, nextCursor: null } }
          : { comments: [answer('a'), answer('b')], pagination: { limit: 50, nextCursor: 'next' } },
      );
    });
    show(section(), `/posts/on-tea#comment-${DEEP}`);
    await waitFor(() => expect(document.activeElement?.id).toBe(`comment-${DEEP}`));
    expect(screen.getByText('Words b')).toBeInTheDocument();
  });

  it('say that nothing was said, or what failed and the way to try again', async () => {
    let fails = true;
    serve(() => Promise.resolve(fails ? Response.json({ title: 'Broken.' }, { status: 400 }) : page()));
    show(section());
    expect(await screen.findByRole('alert')).toHaveTextContent('Broken.');
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/Nobody has said anything yet/)).toBeInTheDocument();
  });
});

describe('what one may do', () => {
  it('is to read, and to sign in and come back', async () => {
    serve(() => Promise.resolve(page(thread(comment('r')))));
    show(section());
    await screen.findByText('Words r');
    expect(screen.getByRole('link', { name: 'Sign in to comment' })).toHaveAttribute(
      'href',
      '/sign-in?next=%2Fposts%2Fon-tea',
    );
    expect(screen.queryByRole('button', { name: /^Answer/ })).toBeNull();
  });

  it('is to read where the author has closed the comments, who may still write', async () => {
    signIn();
    serve(() => Promise.resolve(page(thread(comment('r', { author: POST.author })))));
    show(section({ ...POST, commentsLocked: true }));
    expect(await screen.findByText(/The author has closed the comments/)).toBeInTheDocument();
    const said = await screen.findByRole('article', { name: 'Comment of Ada' });
    expect(within(said).queryByRole('button', { name: /Answer|Edit|Delete/ })).toBeNull();
  });

  it('is to see one’s own words at once', async () => {
    signIn();
    serve((request) =>
      Promise.resolve(request.method === 'POST' ? comment('new') : page(thread(comment('r')))),
    );
    show(section());
    await screen.findByText('Words r');
    await userEvent.type(screen.getByLabelText('Write a comment'), 'Mine');
    await userEvent.click(screen.getByRole('button', { name: 'Comment' }));
    expect(await screen.findByText('Words new')).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: /Comments/ })).toBeInTheDocument();
  });
});
