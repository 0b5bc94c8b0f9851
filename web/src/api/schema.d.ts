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
      role: string;
      profile: components['schemas']['ProfileRead'];
      createdAt: string;
      followers: number;
      following: number;
      isFollowed: boolean | null;
    };
    Pagination: { limit: number; nextCursor: string | null };
    AuthorRead: { id: string; username: string; displayName: string; avatarUrl: string | null };
    PostRead: {
      id: string;
      slug: string;
      title: string;
      excerpt: string | null;
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
    WalletRead: { id: string; address: string; chainId: number; linkedAt: string };
    WalletNonce: { message: string; nonce: string; expiresAt: string };
    TokenBalance: { address: string | null; balance: string; decimals: number; symbol: string };
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
  '/api/posts/{idOrSlug}': {
    get: Gets<{ path: { idOrSlug: string } }, S['PostRead']>;
    patch: Call<
      { path: { idOrSlug: string }; header?: { 'If-Match'?: string | null } },
      S['PostUpdate'],
      S['PostRead']
    >;
    delete: Gets<{ path: { idOrSlug: string } }, unknown>;
  };
  '/api/ai/companions': {
    get: Gets<{ query?: { cursor?: string; limit?: number } }, S['CompanionPage']>;
    post: Call<Key, S['CompanionCreate'], S['CompanionRead']>;
  };
  '/api/ai/companions/{companionId}': {
    get: Gets<{ path: { companionId: string } }, S['CompanionRead']>;
    delete: Gets<{ path: { companionId: string } }, unknown>;
  };
  '/api/notifications': {
    get: Gets<{ query?: { cursor?: string; limit?: number } }, S['NotificationPage']>;
  };
  '/api/wallets': {
    get: Gets<object, { wallets: S['WalletRead'][] }>;
    post: Call<Key, { message: string; signature: string }, S['WalletRead']>;
  };
  '/api/wallets/nonce': { post: Call<object, { address: string; chainId: number }, S['WalletNonce']> };
  '/api/wallets/{walletId}': { delete: Gets<{ path: { walletId: string } }, unknown> };
  '/api/token/balance': { get: Gets<{ query?: { address?: string } }, S['TokenBalance']> };
}
