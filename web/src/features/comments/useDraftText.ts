import { useEffect, useState } from 'react';

const PREFIX = 'sparkle:comment:';

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function write(key: string, text: string): void {
  try {
    if (text === '') localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    // Where storage is forbidden or full, the words live as long as the page.
  }
}

/** Text that outlives the page until it is sent or given up. */
export function useDraftText(key: string, initial: string): [string, (text: string) => void, () => void] {
  const [text, setText] = useState(() => read(key) ?? initial);
  useEffect(() => write(key, text === initial ? '' : text), [key, text, initial]);
  return [
    text,
    setText,
    () => {
      setText(initial);
      write(key, '');
    },
  ];
}
