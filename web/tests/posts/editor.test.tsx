import { Editor } from '@tiptap/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { blocksWith, insertBlock, matching } from '@/features/posts/editor/blocks';
import { COMMANDS } from '@/features/posts/editor/commands';
import { countsOf, MOST_CHARACTERS, warning } from '@/features/posts/editor/counts';
import { schemaExtensions } from '@/features/posts/editor/extensions';
import { cleanedHtml } from '@/features/posts/editor/pastedHtml';
import { SparkleEditor } from '@/features/posts/editor/SparkleEditor';

beforeAll(() => {
  // jsdom lays nothing out; ProseMirror asks where the cursor is.
  const nowhere = { x: 0, y: 0, top: 0, left: 0, right: 0, bottom: 0, width: 0, height: 0 };
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => nowhere as DOMRect;
  document.elementFromPoint = () => null;
  Element.prototype.scrollIntoView = () => undefined;
  globalThis.ResizeObserver = class {
    observe = () => undefined;
    unobserve = () => undefined;
    disconnect = () => undefined;
  };
});

let editor: Editor | null = null;
afterEach(() => {
  editor?.destroy();
  editor = null;
});

function editing(content: string): Editor {
  editor = new Editor({ extensions: schemaExtensions, content });
  return editor;
}

function pasted(html: string): string {
  return editing(cleanedHtml(html)).getHTML();
}

describe('the toolbar', () => {
  it('has every control, one Tab stop, and says what is pressed and what cannot be', async () => {
    const user = userEvent.setup();
    render(<SparkleEditor onChange={vi.fn()} />);
    const toolbar = await screen.findByRole('toolbar', { name: 'Formatting' });
    const names = [...toolbar.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'));
    expect(names).toEqual([
      ...COMMANDS.flat().map(({ label }) => label),
      'Link',
      'Image',
      'Keyboard shortcuts',
    ]);
    expect(screen.getByRole('button', { name: 'Undo' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Undo' })).not.toHaveAttribute('aria-pressed');
    const heading = screen.getByRole('button', { name: 'Heading 2' });
    expect(heading).toHaveAttribute('aria-pressed', 'false');
    await user.click(heading);
    expect(heading).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getByRole('button', { name: 'Undo' })).toBeEnabled();
    await user.click(screen.getByRole('button', { name: 'Code block' }));
    expect(screen.getByRole('button', { name: 'Link' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Bold' })).toBeDisabled();
    expect(screen.getByRole('combobox', { name: 'Language of the code' })).toHaveValue('');
    // One stop of the Tab key: the toolbar itself, which hands the focus to the button that had it last.
    expect(toolbar).toHaveAttribute('tabindex', '0');
    expect([...toolbar.querySelectorAll('button[tabindex="0"]')].length).toBeLessThanOrEqual(1);
  });

  it('names the shortcuts in a dialog', async () => {
    const user = userEvent.setup();
    render(<SparkleEditor onChange={vi.fn()} />);
    await user.click(await screen.findByRole('button', { name: 'Keyboard shortcuts' }));
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toHaveTextContent('BoldCtrl+B');
  });
});

describe('the slash menu', () => {
  const blocks = blocksWith(
    () => undefined,
    () => undefined,
  );
  const found = (query: string) => matching(blocks, query).map(({ id }) => id);

  it('finds blocks by name and by other words, best first', () => {
    expect(found('')).toHaveLength(11);
    expect(found('quote')).toEqual(['blockquote', 'postQuote']);
    expect(found('h2')).toEqual(['heading2']);
    expect(found('Head')).toEqual(['heading1', 'heading2', 'heading3']);
    expect(found('list')).toEqual(['bulletList', 'orderedList']);
    expect(found('code')).toEqual(['codeBlock']);
    expect(found('pic')).toEqual(['image']);
    expect(found('nonsense')).toEqual([]);
  });

  it('puts the block where the slash was', () => {
    const made = editing('<p>/h2</p>');
    const [heading] = matching(blocks, 'h2');
    if (heading !== undefined) insertBlock(made, { from: 1, to: 4 }, heading);
    expect(made.getHTML()).toBe('<h2></h2><p></p>');
  });
});

describe('what is pasted', () => {
  it('keeps what a post may contain', () => {
    expect(pasted('<h2>One</h2><p><u>two</u> <a href="https://example.org">three</a></p><hr>')).toContain(
      '<h2>One</h2><p><u>two</u> <a',
    );
    expect(pasted('<h5>Small</h5>')).toBe('<h3>Small</h3>');
    expect(pasted('<pre><code class="language-rust">fn</code></pre>')).toContain('language-rust');
  });

  it('drops scripts, styles, tracking and pictures that nobody else can load', () => {
    const html = pasted(
      '<style>p{}</style><script>alert(1)</script><p onclick="x()" class="a" style="color:red">words' +
        '<img src="data:image/png;base64,AA"><img src="file:///c:/a.png"><a href="javascript:x()">link</a></p>',
    );
    expect(html).toBe('<p>wordslink</p>');
  });

  it('takes the wrapper of Google for what it is', () => {
    expect(
      pasted('<b style="font-weight:normal" id="docs-internal-guid-1"><p>plain <b>bold</b></p></b>'),
    ).toBe('<p>plain <strong>bold</strong></p>');
  });

  it("makes lists of Word's paragraphs", () => {
    const item = (bullet: string, words: string) =>
      `<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><!--[if !supportLists]--><span style="mso-list:Ignore">${bullet}</span><!--[endif]-->${words}<o:p></o:p></p>`;
    const html = `<p class="MsoNormal">Before<o:p>&nbsp;</o:p></p>${item('·', 'one')}${item('·', 'two')}${item('1.', 'three')}`;
    expect(pasted(html)).toBe(
      '<p>Before</p><ul><li><p>one</p></li><li><p>two</p></li></ul><ol><li><p>three</p></li></ol>',
    );
  });
});

describe('the counts', () => {
  it('count words and characters as the server does', () => {
    expect(countsOf('')).toEqual({ words: 0, characters: 0 });
    expect(countsOf('Light takes\neight 🌞')).toEqual({ words: 4, characters: 18 });
  });

  it('say how much room is left when it matters', () => {
    const at = (characters: number) => warning({ words: 0, characters });
    expect(at(1000)).toBeNull();
    expect(at(MOST_CHARACTERS - 1500)).toBe('About 2,000 characters left.');
    expect(at(MOST_CHARACTERS)).toBe('About 0 characters left.');
    expect(at(MOST_CHARACTERS + 1)).toBe('1 character too long to be saved.');
  });
});
