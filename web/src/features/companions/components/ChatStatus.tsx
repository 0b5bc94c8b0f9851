import type { Conversation } from '../chat/conversation';
import type { ChatConnection } from '../chat/socket';

function words(connection: ChatConnection): string | null {
  switch (connection.state) {
    case 'ready':
      return null;
    case 'connecting':
      return 'Connecting…';
    case 'waiting':
      return 'The connection is lost. Trying again…';
    case 'idle':
      return 'Resting. Write something to wake the conversation.';
    case 'closed':
      return connection.reason;
  }
}

/** Who answers, said plainly, and how the connection is. */
export function ChatStatus({
  connection,
  engine,
}: {
  connection: ChatConnection;
  engine: Conversation['engine'];
}) {
  const trouble = words(connection);
  return (
    <div className="flex min-h-6 flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {engine !== null && (
        <p>
          <span className="font-medium">{engine.name === 'offline' ? 'Offline engine' : engine.model}</span>
          {engine.notice !== null && <span className="block text-xs">{engine.notice}</span>}
        </p>
      )}
      <p role="status" className={trouble === null ? 'sr-only' : 'font-medium text-spark-ink'}>
        {trouble ?? 'Connected.'}
      </p>
    </div>
  );
}
