import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { TagInput } from '@/features/posts/components/TagInput';
import { addTag, normalizeTag } from '@/features/posts/tags';

describe('normalizeTag', () => {
  it.each([
    ['#Machine  Learning', 'machine-learning'],
    ['  snake_case ', 'snake-case'],
    ['Поэзия', 'поэзия'],
    ['--a--b--', 'a-b'],
    ['#!?', ''],
    ['C++', 'cpp'],
    ['C#', 'csharp'],
    ['Node.js', 'node-js'],
    ['x'.repeat(40), 'x'.repeat(30)],
  ])('%j becomes %j', (typed, tag) => {
    expect(normalizeTag(typed)).toBe(tag);
  });
});

describe('addTag', () => {
  it('adds nothing twice, nothing empty and no sixth', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    expect(addTag(['a'], ' A ')).toEqual(['a']);
    expect(addTag(['a'], ' ')).toEqual(['a']);
    expect(addTag(five, 'f')).toBe(five);
  });
});

function Harness() {
  const [tags, setTags] = useState<string[]>([]);
  return <TagInput tags={tags} onChange={setTags} />;
}

describe('TagInput', () => {
  const chosen = () => screen.queryAllByRole('listitem').map((item) => item.textContent);

  it('adds with Enter and comma, removes with its button and with Backspace', async () => {
    const person = userEvent.setup();
    render(<Harness />);
    const input = screen.getByRole('textbox', { name: 'Tags' });
    await person.type(input, 'Old Maps{Enter}tea,');
    expect(chosen()).toEqual(['old-maps', 'tea']);
    await person.click(screen.getByRole('button', { name: 'Remove tag old-maps' }));
    expect(chosen()).toEqual(['tea']);
    await person.type(input, '{Backspace}');
    expect(chosen()).toEqual([]);
  });

  it('keeps what was typed when the person moves on', async () => {
    const person = userEvent.setup();
    render(<Harness />);
    await person.type(screen.getByRole('textbox', { name: 'Tags' }), 'draft');
    await person.tab();
    expect(chosen()).toEqual(['draft']);
  });

  it('says that five is all', async () => {
    const person = userEvent.setup();
    render(<Harness />);
    await person.type(screen.getByRole('textbox', { name: 'Tags' }), 'a,b,c,d,e,f,');
    expect(chosen()).toHaveLength(5);
    expect(screen.getByText(/That is all 5/)).toBeVisible();
  });
});
