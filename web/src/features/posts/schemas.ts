import { z } from 'zod';
import { MOST_TAGS } from './tags';

export const PostForm = z.object({
  title: z.string().trim().min(1, 'A post needs a title.').max(200, 'At most 200 characters.'),
  excerpt: z.string().trim().max(300, 'At most 300 characters.'),
  tags: z.array(z.string()).max(MOST_TAGS, `At most ${MOST_TAGS} tags.`),
});
export type PostFormValues = z.infer<typeof PostForm>;
