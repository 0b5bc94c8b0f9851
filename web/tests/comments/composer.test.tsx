import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '@/api/problems';
import { CommentForm } from '@/features/comments/components/CommentForm';
import { begunAt, completed } from '@/features/comments/mentions';
import { serve, show, signIn, signOut } from '../social';

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(() => {
  signOut();
  localStorage.clear();
  vi.unstubAllGlobals();
});

const form = (onSubmit: (body: string, key: string) => Promise<unknown>) => (
  <CommentForm label="Write a comment" submit="Comment" draftKey="post:p1" onSubmit={onSubmit} />
);
const field = () => screen.getByLabelText<HTMLTextAreaElement>('Write a comment');

describe('a name after an @', () => {
  it('is begun where the caret stands, and not in an address or in the middle of a word', () => {
    expect(begunAt('Hello @bo', 9)).toEqual({ typed: 'bo', at: 6 });
    expect(begunAt('@bo and more', 3)).toEqual({ typed: 'bo', at: 0 });
    for (const text of ['mail@bo', 'Hello @', 'x.example/@bo', '@bo '])
      expect(begunAt(text, text.length)).toBeNull();
  });

  it('is completed with one space behind it', () => {
    expect(completed('Hi @bo', { typed: 'bo', at: 3 }, 'bob')).toEqual({ text: 'Hi @bob ', caret: 8 });
    expect(completed('Hi @bo there', { typed: 'bo', at: 3 }, 'bob').text).toBe('Hi @bob there');
  });
});

describe('the composer', () => {
  it('sends with Ctrl+Enter, with the same key when it is tried again, and is empty afterwards', async () => {
    const sent: [string, string][] = [];
    const send = vi.fn((body: string, key: string) => {
      sent.push([body, key]);
      return sent.length === 1
        ? Promise.reject(new ApiProblem({ status: 503, code: 'http_503', message: 'Busy.' }))
        : Promise.resolve();
    });
    show(form(send));
    expect(screen.getByRole('button', { name: 'Comment' })).toBeDisabled();
    await userEvent.type(field(), 'Well said.{Control>}{Enter}{/Control}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Busy.');
    expect(field()).toHaveValue('Well said.');
    await userEvent.click(screen.getByRole('button', { name: 'Comment' }));
    await waitFor(() => expect(field()).toHaveValue(''));
    expect(sent[0]).toEqual(sent[1]);
    expect(localStorage).toHaveLength(0);
  });

  it('keeps what was begun for the next visit', async () => {
    show(form(() => Promise.resolve()));
    await userEvent.type(field(), 'Half a thought');
    expect(localStorage.getItem('sparkle:comment:post:p1')).toBe('Half a thought');
  });

  it('counts down before the end', () => {
    show(form(() => Promise.resolve()));
    fireEvent.change(field(), { target: { value: 'x'.repeat(9_990) } });
    expect(screen.getByText('10 characters left')).toBeInTheDocument();
  });

  it('proposes people, and puts the chosen name in', async () => {
    signIn();
    const person = (username: string) => ({
      id: username,
      username,
      displayName: `The ${username}`,
      avatarUrl: null,
      isFollowing: false,
    });
    serve(() => Promise.resolve({ users: [person('bob'), person('bonnie')], pagination: { limit: 5 } }));
    show(form(() => Promise.resolve()));
    await userEvent.type(field(), 'Hello @bo');
    const list = await screen.findByRole('listbox', { name: 'People to mention' });
    expect(list).toBeVisible();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('option', { name: /bonnie/ })).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(field()).toHaveValue('Hello @bonnie '));
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('shows what the words will look like, and goes back to them', async () => {
    signIn();
    serve(() => Promise.resolve({ html: '<p><strong>So</strong></p>' }));
    show(form(() => Promise.resolve()));
    await userEvent.type(field(), '**So**');
    await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect(await screen.findByText('So')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Write' }));
    expect(field()).toHaveValue('**So**');
    expect(field()).toHaveFocus();
  });
});
