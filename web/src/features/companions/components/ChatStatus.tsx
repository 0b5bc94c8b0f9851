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

function Engine({ name, model, notice }: NonNullable<Conversation['engine']>) {
  const label = name === 'offline' ? 'Offline engine' : model;
  if (notice === null) return <p>{label}</p>;
  return (
    <details>
      <summary className="font-medium">{label}</summary>
      <p className="py-1">{notice}</p>
    </details>
  );
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
    <div className="flex min-h-6 shrink-0 flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {engine !== null && <Engine {...engine} />}
      <p role="status" className={trouble === null ? 'sr-only' : 'font-medium text-spark-ink'}>
        {trouble ?? 'Connected.'}
      </p>
    </div>
  );
}
