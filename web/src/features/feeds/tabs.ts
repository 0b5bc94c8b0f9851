export type Tab = 'home' | 'following' | 'latest' | 'trending';

interface Place {
  tab: Tab;
  label: string;
  to: string;
  /** Says nothing to somebody who is not signed in. */
  isPersonal: boolean;
}

export const TABS: readonly Place[] = [
  { tab: 'home', label: 'For you', to: '/', isPersonal: false },
  { tab: 'following', label: 'Following', to: '/?feed=following', isPersonal: true },
  { tab: 'latest', label: 'Latest', to: '/?feed=latest', isPersonal: false },
  { tab: 'trending', label: 'Trending', to: '/?feed=trending', isPersonal: false },
];

/** The tab that an address means; one that says nothing here is the first. */
export function tabOf(feed: string | null, isSignedIn: boolean): Tab {
  const found = TABS.find(({ tab, isPersonal }) => tab === feed && (isSignedIn || !isPersonal));
  return found?.tab ?? 'home';
}
