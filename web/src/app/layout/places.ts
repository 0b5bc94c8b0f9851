import { House, MessagesSquare, PenLine, Sparkles } from 'lucide-react';

/** The four places of the app, the same in the header and in the bar at the bottom of a phone. */
export const PLACES = [
  { to: '/', label: 'Home', icon: House },
  { to: '/rooms/lobby', label: 'Lobby', icon: MessagesSquare },
  { to: '/companions', label: 'Companions', icon: Sparkles },
  { to: '/write', label: 'Write', icon: PenLine },
] as const;
