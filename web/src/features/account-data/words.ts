const SERVICES: Record<string, string> = {
  auth: 'Account and profile',
  content: 'Posts',
  ai: 'Companions and conversations',
  realtime: 'Rooms, notifications and presence',
  blockchain: 'Wallets',
};

/** What a service is to a person. */
export function serviceName(name: string): string {
  return SERVICES[name] ?? name;
}

/** "room_messages" is "Room messages". */
export function storeName(store: string): string {
  const words = store.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "3 rows deleted", "nothing was there", "kept". */
export function outcomeOf(action: 'deleted' | 'anonymised' | 'kept', count: number | null): string {
  if (action === 'kept' || count === null) return 'Kept';
  if (count === 0) return 'Nothing was there';
  return `${count.toLocaleString('en')} ${action}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB'] as const;

/** "1.4 MB"; one decimal below ten, none above. */
export function sizeOf(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 10 ? 0 : 1)} ${UNITS[power] ?? 'B'}`;
}
