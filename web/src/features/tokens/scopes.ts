import type { PersonalTokenCreate } from '@/api/types';

export type Scope = PersonalTokenCreate['scopes'][number];

interface Area {
  name: string;
  scopes: readonly { scope: Scope; means: string }[];
}

/** What a token may be given, in the words of somebody who uses the site. */
export const AREAS: readonly Area[] = [
  {
    name: 'Posts',
    scopes: [
      { scope: 'content:read', means: 'Read posts, comments and your drafts' },
      { scope: 'content:write', means: 'Write, publish, comment, react and upload as you' },
    ],
  },
  {
    name: 'People',
    scopes: [
      { scope: 'people:read', means: 'See profiles and who follows whom' },
      { scope: 'people:write', means: 'Edit your profile, follow, block and mute as you' },
    ],
  },
  {
    name: 'Companions',
    scopes: [
      { scope: 'ai:read', means: 'Read your companions, talks and what they remember' },
      { scope: 'ai:write', means: 'Talk with companions, and change them' },
    ],
  },
  {
    name: 'Rooms and notifications',
    scopes: [
      { scope: 'realtime:read', means: 'Read your rooms, notifications and who is online' },
      { scope: 'realtime:write', means: 'Write in rooms, and mark notifications as read' },
    ],
  },
  {
    name: 'Wallet',
    scopes: [
      { scope: 'blockchain:read', means: 'See balances, stakes, NFTs, offers and votes' },
      { scope: 'blockchain:write', means: 'Prepare transfers, offers and votes as you' },
    ],
  },
];

const WORDS = new Map<string, string>(
  AREAS.flatMap(({ name, scopes }) =>
    scopes.map(({ scope }) => [scope, `${name}: ${scope.endsWith(':read') ? 'read' : 'change'}`] as const),
  ),
);

/** The short words for a scope in a list. */
export function wordsOf(scope: string): string {
  return WORDS.get(scope) ?? scope;
}
