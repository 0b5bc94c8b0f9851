import { ApiProblem, messageOf } from '@/api/problems';
import type { ErasureReceipt, StoreReceipt } from '@/api/types';
import { Empty, Failure, Loading } from '@/ui/states';
import { exactly } from '@/ui/time';
import { useReceipt } from '../api/deletion';
import { outcomeOf, serviceName, storeName } from '../words';

export function Receipt({ token }: { token: string }) {
  const receipt = useReceipt(token);
  if (receipt.isPending) return <Loading label="Looking for the receipt…" />;
  if (receipt.data === undefined) {
    return receipt.error instanceof ApiProblem && receipt.error.status === 404 ? (
      <Empty title="There is no such receipt.">
        The link may be incomplete, or the receipt is older than a year.
      </Empty>
    ) : (
      <Failure message={messageOf(receipt.error)} onRetry={() => void receipt.refetch()} />
    );
  }
  return <Found receipt={receipt.data} />;
}

function Found({ receipt }: { receipt: ErasureReceipt }) {
  return (
    <>
      <p className="mt-2 text-muted">
        {receipt.finishedAt === null
          ? `Begun ${exactly(receipt.startedAt)}. Some parts have yet to answer; this page follows them.`
          : `Finished ${exactly(receipt.finishedAt)}. Every place where something of the account was is listed here.`}{' '}
        The receipt does not say whose account it was. Keep the link if you want to see it again within a
        year.
      </p>
      <div className="mt-8 space-y-8">
        {receipt.services.map(({ name, stores }) => (
          <section key={name} aria-labelledby={`receipt-${name}`}>
            <h2 id={`receipt-${name}`} className="font-serif text-xl font-semibold">
              {serviceName(name)}
            </h2>
            <ul className="mt-2 divide-y divide-line rounded-2xl border border-line bg-surface">
              {stores.map((store) => (
                <StoreRow key={store.store} store={store} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function StoreRow({ store: { store, action, count, note } }: { store: StoreReceipt }) {
  return (
    <li className="px-5 py-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{storeName(store)}</span>
        <span className={action === 'kept' ? 'text-sm font-medium text-spark-ink' : 'text-sm text-muted'}>
          {outcomeOf(action, count)}
        </span>
      </p>
      {note !== '' && <p className="mt-0.5 max-w-prose text-sm text-muted">{note}</p>}
    </li>
  );
}
