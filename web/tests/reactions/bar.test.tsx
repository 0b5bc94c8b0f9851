import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PostReactions } from '@/features/reactions/components/PostReactions';
import { useToasts } from '@/ui/toasts';
import { POST, serve, show, signIn, signOut } from '../social';

afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

const button = (name: string) => screen.findByRole('button', { name });

describe('the bar of reactions', () => {
  it('shows a press at once, before the server has answered', async () => {
    signIn();
    let answer: (value: unknown) => void = () => undefined;
    const asked: string[] = [];
    serve((request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      if (request.method === 'GET') return Promise.resolve({ reactions: { like: 2 }, mine: [] });
      return new Promise((resolve) => (answer = resolve));
    });
    show(<PostReactions post={POST} />);
    await waitFor(() => expect(asked).toHaveLength(1));
    await userEvent.click(await button('Like, 2'));
    expect(await button('Like, 3')).toHaveAttribute('aria-pressed', 'true');
    expect(asked).toContain('PUT /api/posts/p1/reactions/like');
    answer({ reactions: { like: 7 }, mine: ['like'] });
    expect(await button('Like, 7')).toHaveAttribute('aria-pressed', 'true');
  });

  it('takes it back when the server refuses, and says why', async () => {
    signIn();
    serve((request) =>
      Promise.resolve(
        request.method === 'GET'
          ? { reactions: { like: 2 }, mine: [] }
          : Response.json({ code: 'email_not_verified', title: 'Please verify your email' }, { status: 403 }),
      ),
    );
    show(<PostReactions post={POST} />);
    await userEvent.click(await button('Love'));
    expect(await button('Love')).toHaveAttribute('aria-pressed', 'false');
    await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe('Please verify your email'));
    expect(await button('Like, 2')).toBeInTheDocument();
  });

  it('leads whoever is not signed in there and back', async () => {
    serve(() => Promise.resolve({ reactions: { like: 2 }, mine: [] }));
    const router = show(<PostReactions post={POST} />);
    await userEvent.click(await button('Like, 2'));
    await screen.findByText('Elsewhere');
    expect(router.state.location.pathname + router.state.location.search).toBe(
      '/sign-in?next=%2Fposts%2Fon-tea',
    );
  });
});
