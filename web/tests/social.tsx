import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { vi } from 'vitest';
import type { Comment, CommentThread, Post } from '@/api/types';
import { useSession, type SessionUser } from '@/session/store';

export const POST = {
  id: 'p1',
  slug: 'on-tea',
  title: 'On tea',
  status: 'PUBLISHED',
  author: { id: 'u1', username: 'ada', displayName: 'Ada', avatarUrl: null },
  reactions: { like: 2 },
  commentCount: 1,
  commentsLocked: false,
} as unknown as Post;

export function comment(id: string, more: Partial<Comment> = {}): Comment {
  return {
    id,
    postId: POST.id,
    parentId: null,
    depth: 0,
    author: { id: 'u2', username: 'bob', displayName: 'Bob', avatarUrl: null },
    body: `Words ${id}`,
    html: `<p>Words ${id}</p>`,
    isDeleted: false,
    isHidden: false,
    replyCount: 0,
    reactions: {},
    revision: 1,
    createdAt: '2026-01-01T00:00:00Z',
    editedAt: null,
    ...more,
  };
}

export const thread = (root: Comment, ...replies: Comment[]): CommentThread => ({ ...root, replies });

/** Somebody is signed in, with a token that nobody checks here. */
export function signIn(id = 'u2', username = 'bob'): void {
  const claims = btoa(JSON.stringify({ exp: Date.now() / 1000 + 3600 }));
  const user = { id, username, role: 'user', profile: { displayName: username } } as SessionUser;
  useSession.setState({ status: 'signedIn', user, accessToken: `e30.${claims}.x` });
}

export function signOut(): void {
  useSession.setState({ status: 'anonymous', user: null, accessToken: null });
}

type Server = (request: Request) => Promise<unknown>;

/** A server in the place of the network: what it returns is the JSON of a 200, an `ApiFailure` that of its status. */
export function serve(server: Server): void {
  vi.stubGlobal('fetch', async (request: Request) => {
    const answer = await server(request);
    if (answer instanceof Response) return answer;
    return Response.json(answer);
  });
}

/** The page at an address, with what it needs around it; other addresses say where one has come. */
export function show(page: ReactNode, address = '/posts/on-tea') {
  const router = createMemoryRouter(
    [
      { path: '/posts/:slug', element: page },
      { path: '*', element: <p>Elsewhere</p> },
    ],
    { initialEntries: [address] },
  );
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return router;
}
