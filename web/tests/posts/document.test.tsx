import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { safeImage, safeLink, typedAddress } from '@/features/posts/document/links';
import { isBlank, type DocumentNode } from '@/features/posts/document/nodes';
import { RichText } from '@/features/posts/document/RichText';

function show(...content: DocumentNode[]) {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <RichText document={{ type: 'doc', content }} />
    </QueryClientProvider>,
  );
}

const text = (words: string, ...marks: DocumentNode[]): DocumentNode => ({
  type: 'text',
  text: words,
  marks,
});

describe('RichText', () => {
  it('shows nodes and marks, with headings one level below the title of the page', () => {
    show(
      { type: 'heading', attrs: { level: 1 }, content: [text('One')] },
      {
        type: 'paragraph',
        content: [
          text('bold', { type: 'bold' }),
          text(' link', { type: 'link', attrs: { href: 'https://example.org' } }),
        ],
      },
      {
        type: 'orderedList',
        attrs: { start: 3 },
        content: [{ type: 'listItem', content: [{ type: 'paragraph', content: [text('item')] }] }],
      },
    );
    expect(screen.getByRole('heading', { level: 2, name: 'One' })).toBeVisible();
    expect(screen.getByText('bold').tagName).toBe('STRONG');
    expect(screen.getByRole('link', { name: 'link' })).toHaveAttribute(
      'rel',
      expect.stringContaining('noopener'),
    );
    expect(screen.getByRole('list')).toHaveAttribute('start', '3');
  });

  it('colours code once the highlighter is there, and shows it as text', async () => {
    const { container } = show({
      type: 'codeBlock',
      attrs: { language: 'javascript' },
      content: [text('const a = "<b>";')],
    });
    expect(await screen.findByText('const')).toHaveClass('hljs-keyword');
    expect(container.querySelector('code')).toHaveTextContent('const a = "<b>";');
    expect(container.querySelector('b')).toBeNull();
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    42,
    null,
  ])('keeps the words and drops the address %j', (href) => {
    show({ type: 'paragraph', content: [text('words', { type: 'link', attrs: { href } })] });
    expect(screen.getByText('words')).toBeVisible();
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('survives what no editor writes', () => {
    let deep: DocumentNode = { type: 'paragraph', content: [text('bottom')] };
    for (let level = 0; level < 500; level += 1) deep = { type: 'blockquote', content: [deep] };
    const broken = { type: 'paragraph', content: 'no list', marks: 7 } as unknown as DocumentNode;
    const odd = [null, 3, 'x'] as unknown as DocumentNode[];
    show(deep, broken, { type: 'futureNode', content: [text('kept')] }, ...odd, {
      type: 'image',
      attrs: { src: 'data:x' },
    });
    expect(screen.getByText('kept')).toBeVisible();
    expect(screen.queryByText('bottom')).toBeNull();
    expect(screen.queryByRole('img')).toBeNull();
  });
});

it('makes an outline without holes of headings that were chosen by their size', () => {
  show(
    ...[2, 3, 3, 1, 3].map((level, index) => ({
      type: 'heading',
      attrs: { level },
      content: [text(`h${index}`)],
    })),
  );
  const outline = screen.getAllByRole('heading').map(({ tagName, dataset }) => [tagName, dataset.level]);
  expect(outline).toEqual([
    ['H2', '2'],
    ['H3', '3'],
    ['H3', '3'],
    ['H2', '1'],
    ['H3', '3'],
  ]);
});

describe('addresses', () => {
  it('allows the web, mail, and uploaded pictures', () => {
    expect(safeLink('https://example.org/a?b#c')).toBe('https://example.org/a?b#c');
    expect(safeLink('mailto:ada@example.org')).toBe('mailto:ada@example.org');
    expect(safeImage('/api/media/018f-2/large.webp')).toBe('/api/media/018f-2/large.webp');
    expect(safeImage('/api/auth/logout')).toBeNull();
    expect(safeImage('/api/media/../auth/logout')).toBeNull();
    expect(safeImage('mailto:ada@example.org')).toBeNull();
  });

  it.each([
    ['example.org/page', 'https://example.org/page'],
    ['localhost:8000/x', 'https://localhost:8000/x'],
    ['http://example.org', 'http://example.org'],
    ['javascript:alert(1)', null],
    ['two words', null],
    ['', null],
  ])('reads a typed %j as %j', (typed, address) => {
    expect(typedAddress(typed, 'link')).toBe(address);
  });
});

describe('isBlank', () => {
  it('counts words and pictures, not empty paragraphs', () => {
    expect(isBlank(undefined)).toBe(true);
    expect(
      isBlank({
        type: 'doc',
        content: [{ type: 'paragraph' }, { type: 'paragraph', content: [text('  ')] }],
      }),
    ).toBe(true);
    expect(
      isBlank({ type: 'doc', content: [{ type: 'image', attrs: { src: 'https://example.org/a.png' } }] }),
    ).toBe(false);
    expect(isBlank({ type: 'doc', content: [{ type: 'paragraph', content: [text('x')] }] })).toBe(false);
  });
});
