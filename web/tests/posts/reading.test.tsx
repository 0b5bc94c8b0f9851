import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { currentOf } from '@/features/posts/components/TableOfContents';
import { anchorOf, sectionsOf } from '@/features/posts/document/contents';
import { languageName, LANGUAGES } from '@/features/posts/document/languages';
import type { DocumentNode } from '@/features/posts/document/nodes';
import { RichText } from '@/features/posts/document/RichText';
import { lowlight } from '@/features/posts/document/highlight';
import { extraBody, extraValues } from '@/features/posts/extras';
import { pickedMoment, toLocalInput } from '@/features/posts/plan';
import { plural } from '@/features/posts/plural';
import { PostForm } from '@/features/posts/schemas';

const heading = (level: number, text: string): DocumentNode => ({
  type: 'heading',
  attrs: { level },
  content: text === '' ? [] : [{ type: 'text', text }],
});
const doc = (...content: DocumentNode[]): DocumentNode => ({ type: 'doc', content });

function show(document: DocumentNode, hasAnchors = true) {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <RichText document={document} hasAnchors={hasAnchors} />
    </QueryClientProvider>,
  );
}

describe('anchors', () => {
  it('are readable in every script and never empty', () => {
    expect(anchorOf('What light IS!')).toBe('what-light-is');
    expect(anchorOf('Свет и тень')).toBe('свет-и-тень');
    expect(anchorOf('?!')).toBe('section');
    expect(anchorOf('x'.repeat(200))).toHaveLength(60);
  });

  it('differ for equal headings and do not depend on others', () => {
    const ids = (...content: DocumentNode[]) => sectionsOf(doc(...content)).map(({ id }) => id);
    expect(ids(heading(1, 'One'), heading(1, 'One'), heading(2, 'One 2'))).toEqual([
      'h-one',
      'h-one-2',
      'h-one-2-2',
    ]);
    expect(ids(heading(1, 'New'), heading(1, 'One'))).toContain('h-one');
  });

  it('know how deep a section stands, and leave empty headings out', () => {
    const sections = sectionsOf(doc(heading(2, 'a'), heading(3, 'b'), heading(2, ''), heading(1, 'c')));
    expect(sections.map(({ text, depth }) => [text, depth])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ]);
  });

  it('stand on the headings of the document that the page is about only', () => {
    const { unmount } = show(doc(heading(1, 'One')));
    expect(screen.getByRole('heading', { name: 'One' })).toHaveAttribute('id', 'h-one');
    unmount();
    show(doc(heading(1, 'One')), false);
    expect(screen.getByRole('heading', { name: 'One' })).not.toHaveAttribute('id');
  });

  it('name the section that is read', () => {
    const tops = [
      { id: 'a', top: -300 },
      { id: 'b', top: 100 },
      { id: 'c', top: 500 },
    ];
    expect(currentOf(tops)).toBe('b');
    expect(currentOf([{ id: 'a', top: 500 }])).toBeNull();
  });
});

describe('code', () => {
  it('has its language by name and can be copied', async () => {
    const user = userEvent.setup();
    show(
      doc({ type: 'codeBlock', attrs: { language: 'ts' }, content: [{ type: 'text', text: 'let a = 1' }] }),
    );
    expect(screen.getByRole('region', { name: 'Code in TypeScript' })).toHaveTextContent('let a = 1');
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Copied.')).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toBe('let a = 1');
  });

  it('offers the languages that the highlighter knows', () => {
    expect(LANGUAGES.filter((name) => !lowlight.registered(name))).toEqual([]);
    expect(languageName('Brainfuck')).toBe('Brainfuck');
  });
});

describe('a plan', () => {
  const now = new Date(2026, 10, 26, 9, 30);

  it('is read on the clock of the person', () => {
    expect(toLocalInput(now)).toBe('2026-11-26T09:30');
    expect(pickedMoment('2026-11-26T10:00', now)).toEqual({ at: new Date(2026, 10, 26, 10).toISOString() });
  });

  it.each(['', 'nonsense', '2026-11-26T09:30', '2020-01-01T00:00', '2028-01-01T00:00'])(
    'says what is wrong with %j',
    (text) => expect(pickedMoment(text, now)).toHaveProperty('error'),
  );
});

describe('the settings of a post', () => {
  const empty = { title: 'x', excerpt: '', tags: [], ...extraValues(null) };

  it('go to the server and mean nothing when empty', () => {
    expect(PostForm.safeParse(empty).success).toBe(true);
    expect(extraBody(extraValues(null))).toEqual({
      cover: null,
      canonicalUrl: null,
      seriesId: null,
      quotePolicy: 'EVERYONE',
      commentsLocked: false,
    });
    const cover = extraBody({ ...extraValues(null), coverUrl: 'example.org/a.png', coverAlt: 'A sun' }).cover;
    expect(cover).toEqual({ url: 'https://example.org/a.png', alt: 'A sun' });
  });

  it.each([
    ['coverUrl', 'data:image/png;base64,AA'],
    ['canonicalUrl', 'mailto:a@example.org'],
    ['canonicalUrl', 'javascript:alert(1)'],
  ])('refuse %s %s', (field, value) => {
    expect(PostForm.safeParse({ ...empty, [field]: value }).success).toBe(false);
  });
});

it('counts in words', () => {
  expect([plural(0, 'post'), plural(1, 'post'), plural(1200, 'post')]).toEqual([
    '0 posts',
    '1 post',
    '1,200 posts',
  ]);
  expect(plural(2, 'series', 'series')).toBe('2 series');
});
