import { createContext, useContext, type ReactNode } from 'react';
import { Link } from 'react-router';

/** The names in a text that are people, by their lower case: the server has said which. */
export const Mentions = createContext<ReadonlyMap<string, string>>(new Map());

const NAME = /(?<![\w@/.-])@([A-Za-z0-9_-]{3,20})(?![\w-])/g;

/** A text in which the names of people are links. */
export function Linked({ text }: { text: string }) {
  const people = useContext(Mentions);
  if (people.size === 0) return text;
  const parts: ReactNode[] = [];
  let rest = 0;
  for (const found of text.matchAll(NAME)) {
    const name = people.get((found[1] ?? '').toLowerCase());
    if (name === undefined) continue;
    parts.push(
      text.slice(rest, found.index),
      <Link key={found.index} to={`/@${name}`}>
        {found[0]}
      </Link>,
    );
    rest = found.index + found[0].length;
  }
  return [...parts, text.slice(rest)];
}
