import { create } from 'zustand';
import { useConnection } from './connection';

export type OwnStatus = 'online' | 'away' | 'busy';

export const useOwnStatus = create<{ status: OwnStatus }>(() => ({ status: 'online' }));

export function setOwnStatus(status: OwnStatus): void {
  useOwnStatus.setState({ status });
  useConnection.getState().socket?.emit('presence:update', status);
}

/** A new connection starts as "online"; a choice made before it is told to it again. */
export function repeatOwnStatus(): void {
  const { status } = useOwnStatus.getState();
  if (status !== 'online') useConnection.getState().socket?.emit('presence:update', status);
}
