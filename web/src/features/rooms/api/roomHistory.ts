import { api, unwrap } from '@/api/client';
import type { WireMessage } from '../wire';

const PAGE = 50;

/** The newest messages of a room, in any order: the log sorts by number. */
export async function newestMessages(roomId: string, signal: AbortSignal): Promise<WireMessage[]> {
  const params = { path: { room_id: roomId }, query: { limit: PAGE } };
  return (await unwrap(api.GET('/api/rooms/{room_id}/messages', { params, signal }))).messages;
}

/** The page that ends right before `seq`: the log has no gaps, so its place can be counted. */
export async function messagesBefore(roomId: string, seq: number): Promise<WireMessage[]> {
  const sinceSeq = Math.max(0, seq - 1 - PAGE);
  const params = {
    path: { room_id: roomId },
    query: { limit: Math.min(PAGE, seq - 1 - sinceSeq), sinceSeq },
  };
  return (await unwrap(api.GET('/api/rooms/{room_id}/messages', { params }))).messages;
}
