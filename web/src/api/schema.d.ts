// Provisional: replaced by `npm run openapi` once the aggregated document is committed.
type Json<T> = { content: { 'application/json': T } };
type Call<Params, Body, Answer> = {
  parameters: Params;
  requestBody: Body extends undefined ? undefined : Json<Body>;
  responses: { 200: Json<Answer> };
};
type Gets<Params, Answer> = { parameters: Params; requestBody?: never; responses: { 200: Json<Answer> } };
type Key = { header?: { 'Idempotency-Key'?: string | null } };

export interface components {
  schemas: {
    ProfileRead: {
      displayName: string;
      bio: string | null;
      location: string | null;
      website: string | null;
      avatarUrl: string | null;
    };
    ProfileUpdate: { displayName?: string; bio?: string; location?: string; website?: string };
    UserRead: {
      id: string;
      email: string;
      username: string;
      emailVerified: boolean;
      role: string;
      profile: components['schemas']['ProfileRead'];
    };
    PublicUserRead: {
      id: string;
      username: string;
      displayName: string;
      bio: string | null;
      location: string | null;
      website: string | null;
      avatarUrl: string | null;
      createdAt: string;
      followersCount: number;
      followingCount: number;
      isFollowing: boolean;
    };
    Pagination: { limit: number; nextCursor: string | null };
    AuthorRead: { id: string; username: string; displayName: string; avatarUrl: string | null };
    PostRead: {
      id: string;
      slug: string;
      title: string;
      excerpt: string;
      content: Record<string, unknown>;
      status: 'DRAFT' | 'PUBLISHED';
      readingTime: number;
      tags: string[];
      author: components['schemas']['AuthorRead'];
      createdAt: string;
      updatedAt: string;
      publishedAt: string | null;
      revision: number;
    };
    PostSummary: Omit<components['schemas']['PostRead'], 'content'>;
    PostCreate: {
      title: string;
      content: Record<string, unknown>;
      excerpt?: string | null;
      tags?: string[];
      status?: 'DRAFT' | 'PUBLISHED';
    };
    PostUpdate: Partial<components['schemas']['PostCreate']>;
    PostPage: {
      posts: components['schemas']['PostSummary'][];
      pagination: components['schemas']['Pagination'];
    };
    CompanionRead: {
      id: string;
      name: string;
      personality: {
        traits: Record<string, number>;
        interests: string[];
        description: string;
        communicationStyle: string;
      };
      voiceId: string | null;
      createdAt: string;
    };
    CompanionCreate: {
      name: string;
      personalityTraits: Record<string, number>;
      interests: string[];
      voiceId?: string | null;
    };
    CompanionPage: {
      companions: components['schemas']['CompanionRead'][];
      pagination: components['schemas']['Pagination'];
    };
    NotificationRead: {
      id: string;
      kind: string;
      title: string;
      body: string | null;
      link: string | null;
      createdAt: string;
      readAt: string | null;
    };
    NotificationPage: {
      notifications: components['schemas']['NotificationRead'][];
      unread: number;
      pagination: components['schemas']['Pagination'];
    };
    MessageRead: {
      id: string;
      role: 'user' | 'assistant';
      content: string;
      state: 'complete' | 'streaming' | 'stopped' | 'interrupted';
      clientId: string | null;
      createdAt: string;
    };
    RoomRead: { id: string; name: string; lastSeq: number; createdAt: string };
    RoomMessageRead: {
      roomId: string;
      seq: number;
      messageId: string;
      userId: string;
      username: string;
      message: unknown;
      clientId: string | null;
      timestamp: string;
    };
    WalletRead: { id: string; address: string; chainId: number; linkedAt: string };
    WalletNonce: { message: string; nonce: string; expiresAt: string };
    TokenBalance: {
      address: string | null;
      balance: string;
      decimals: number;
      symbol: string;
      blockNumber: number;
      wallets: { address: string; balance: string }[];
    };
    UserCard: {
      id: string;
      username: string;
      displayName: string;
      avatarUrl: string | null;
      isFollowing: boolean;
    };
  };
}

type S = components['schemas'];

export interface paths {
  '/api/auth/register': { post: Call<object, { email: string; username: string; password: string }, unknown> };
  '/api/auth/verify-email': { post: Call<object, { token: string }, unknown> };
  '/api/auth/resend-verification': { post: Call<object, { email: string }, unknown> };
  '/api/auth/me': { get: Gets<object, S['UserRead']> };
  '/api/users/{idOrUsername}': { get: Gets<{ path: { idOrUsername: string } }, S['PublicUserRead']> };
  '/api/users/{userId}/profile': {
    patch: Call<{ path: { userId: string } }, S['ProfileUpdate'], S['UserRead']>;
  };
  '/api/users/{userId}/following': {
    get: Gets<
      { path: { userId: string }; query?: { limit?: number } },
      { users: S['UserCard'][]; pagination: S['Pagination'] }
    >;
  };
  '/api/users/{userId}/follow': {
    post: Gets<{ path: { userId: string } }, unknown>;
    delete: Gets<{ path: { userId: string } }, unknown>;
  };
  '/api/posts': {
    get: Gets<
      {
        query?: {
          status?: 'DRAFT' | 'PUBLISHED';
          authorId?: string;
          tag?: string;
          q?: string;
          cursor?: string;
          limit?: number;
        };
      },
      S['PostPage']
    >;
    post: Call<Key, S['PostCreate'], S['PostRead']>;
  };
  '/api/posts/{id_or_slug}': { get: Gets<{ path: { id_or_slug: string } }, S['PostRead']> };
  '/api/posts/{post_id}': {
    patch: Call<
      { path: { post_id: string }; header?: { 'if-match'?: string | null } },
      S['PostUpdate'],
      S['PostRead']
    >;
    delete: Gets<{ path: { post_id: string } }, unknown>;
  };
  '/api/ai/companions': {
    get: Gets<{ query?: { cursor?: string; limit?: number } }, S['CompanionPage']>;
    post: Call<Key, S['CompanionCreate'], S['CompanionRead']>;
  };
  '/api/ai/companions/{companion_id}': {
    get: Gets<{ path: { companion_id: string } }, S['CompanionRead']>;
    delete: Gets<{ path: { companion_id: string } }, unknown>;
  };
  '/api/ai/conversations/{conversation_id}/messages': {
    get: Gets<
      { path: { conversation_id: string }; query?: { limit?: number; cursor?: string } },
      { messages: S['MessageRead'][]; pagination: S['Pagination'] }
    >;
  };
  '/api/rooms/{room_id}/messages': {
    get: Gets<
      { path: { room_id: string }; query?: { limit?: number; cursor?: string; sinceSeq?: number } },
      { messages: S['RoomMessageRead'][]; pagination: S['Pagination'] }
    >;
  };
  '/api/rooms': {
    get: Gets<{ query?: { limit?: number } }, { rooms: S['RoomRead'][]; pagination: S['Pagination'] }>;
  };
  '/api/notifications': {
    get: Gets<{ query?: { cursor?: string; limit?: number } }, S['NotificationPage']>;
  };
  '/api/wallets': {
    get: Gets<{ query?: { limit?: number } }, { wallets: S['WalletRead'][] }>;
    post: Call<Key, { message: string; signature: string }, S['WalletRead']>;
  };
  '/api/wallets/nonce': { post: Call<object, { address: string; chainId: number }, S['WalletNonce']> };
  '/api/wallets/{address}': { delete: Gets<{ path: { address: string } }, unknown> };
  '/api/token/balance': { get: Gets<{ query?: { address?: string } }, S['TokenBalance']> };
}
