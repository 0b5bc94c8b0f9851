export const MOST_TAGS = 5;
const LONGEST_TAG = 30;

/** One spelling for one subject: lower case, words joined by a hyphen, no leading #; C++ is cpp. As in the server's rule. */
export function normalizeTag(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/^#/, '')
    .replaceAll('++', 'pp')
    .replace(/#(?=$|\s)/g, 'sharp')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_TAG)
    .replace(/-+$/, '');
}

/** The tags with what was typed added; the same list when it adds nothing. */
export function addTag(tags: string[], text: string): string[] {
  const tag = normalizeTag(text);
  return tag === '' || tags.includes(tag) || tags.length >= MOST_TAGS ? tags : [...tags, tag];
}
