import { plural } from '../plural';

/** The server's limit on the text of a post. */
export const MOST_CHARACTERS = 200_000;
/** From here on the writer is told how much room is left. */
export const NEARLY = 0.9 * MOST_CHARACTERS;

export interface Counts {
  words: number;
  characters: number;
}

// Between blocks, and the first half of what the server counts as one character.
const NOT_COUNTED = /\n|[\uD800-\uDBFF](?=[\uDC00-\uDFFF])/g;

/** Words are what stands between spaces, as the server counts for the reading time. */
export function countsOf(text: string): Counts {
  return { words: text.match(/\S+/g)?.length ?? 0, characters: text.replace(NOT_COUNTED, '').length };
}

/** What the writer should hear about the room that is left: nothing for long, and then in steps of a thousand. */
export function warning({ characters }: Counts): string | null {
  if (characters > MOST_CHARACTERS) {
    return `${plural(characters - MOST_CHARACTERS, 'character')} too long to be saved.`;
  }
  if (characters < NEARLY) return null;
  const left = MOST_CHARACTERS - characters;
  return `About ${plural(Math.ceil(left / 1000) * 1000, 'character')} left.`;
}
