import { z } from 'zod';
import { typedAddress } from './document/links';
import { MOST_TAGS } from './tags';

const NO_ADDRESS = 'Enter an address, like example.org/page.';

function address(kind: 'link' | 'image') {
  return z
    .string()
    .trim()
    .refine((text) => text === '' || typedAddress(text, kind) !== null, NO_ADDRESS);
}

/** What stands beside the text: see `extras.ts` for the way to the server and back. */
const extras = {
  coverUrl: address('image'),
  coverAlt: z.string().trim().max(500, 'At most 500 characters.'),
  canonicalUrl: address('link').refine((text) => !/^mailto:/i.test(text), NO_ADDRESS),
  seriesId: z.string(),
  quotePolicy: z.enum(['EVERYONE', 'ASK', 'NOBODY']),
  commentsLocked: z.boolean(),
};

export const PostForm = z.object({
  title: z.string().trim().min(1, 'A post needs a title.').max(200, 'At most 200 characters.'),
  excerpt: z.string().trim().max(300, 'At most 300 characters.'),
  tags: z.array(z.string()).max(MOST_TAGS, `At most ${MOST_TAGS} tags.`),
  ...extras,
});
export type PostFormValues = z.infer<typeof PostForm>;

/** The fields of the settings, as the server may name them in a refusal. */
export const EXTRA_FIELDS = Object.keys(extras) as (keyof typeof extras)[];
export type ExtraValues = Pick<PostFormValues, keyof typeof extras>;
