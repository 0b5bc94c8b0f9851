import { House, MessagesSquare, PenLine, Sparkles, UsersRound } from 'lucide-react';

/** The places of the app, the same in the header and in the bar at the bottom of a phone. */
export const PLACES = [
  { to: '/', label: 'Home', icon: House },
  { to: '/rooms/lobby', label: 'Lobby', icon: MessagesSquare },
  { to: '/people', label: 'People', icon: UsersRound },
  { to: '/companions', label: 'Companions', icon: Sparkles },
  { to: '/write', label: 'Write', icon: PenLine },
] as const;
