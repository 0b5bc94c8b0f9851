import { useParams } from 'react-router';
import { RoomView } from '@/features/rooms/components/RoomView';
import { usePageTitle } from '@/ui/usePageTitle';

function titleOf(roomId: string): string {
  const words = roomId.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function Component() {
  const { roomId = 'lobby' } = useParams();
  const title = titleOf(roomId);
  usePageTitle(title);
  return <RoomView key={roomId} roomId={roomId} title={title} />;
}
