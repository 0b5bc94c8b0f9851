import { messageOf } from '@/api/problems';
import { Spark } from '@/ui/Spark';
import { Failure, Skeleton } from '@/ui/states';
import { useBalance } from '../api/wallets';
import { formatAmount } from '../amounts';

export function Balance() {
  const balance = useBalance();
  if (balance.isPending) return <Skeleton className="h-36 rounded-3xl" />;
  if (balance.data === undefined) {
    return <Failure message={messageOf(balance.error)} onRetry={() => void balance.refetch()} />;
  }
  const { balance: amount, decimals, symbol, blockNumber } = balance.data;
  return (
    <section aria-label="Balance" className="rounded-3xl bg-[#1d2440] px-6 py-7 text-[#f7f1e3]">
      <p className="text-sm text-[#d5d1cf]">In all linked wallets</p>
      <p className="mt-1 flex items-center gap-3 font-serif text-4xl font-semibold tracking-tight">
        <Spark className="size-7 text-[#f2b33d]" />
        {formatAmount(amount, decimals)} <span className="text-xl">{symbol}</span>
      </p>
      <p className="mt-3 text-xs text-[#d5d1cf]">As of block {blockNumber}</p>
    </section>
  );
}
