import { messageOf } from '@/api/problems';
import { Failure, Skeleton } from '@/ui/states';
import { useFactors } from '../api/factors';
import { PasskeySection } from './PasskeySection';
import { RecoveryCodeSection } from './RecoveryCodeSection';
import { TotpSection } from './TotpSection';

export function SecuritySettings() {
  return (
    <>
      <SecondFactors />
      <PasskeySection />
    </>
  );
}

function SecondFactors() {
  const factors = useFactors();
  if (factors.isPending) {
    return (
      <div role="status" aria-label="Loading your second factors">
        <Skeleton className="h-24 rounded-2xl" />
      </div>
    );
  }
  if (factors.data === undefined) {
    return <Failure message={messageOf(factors.error)} onRetry={() => void factors.refetch()} />;
  }
  const { totp, recoveryCodesLeft } = factors.data;
  return (
    <>
      <TotpSection enabledAt={totp?.enabledAt ?? null} />
      {totp !== null && <RecoveryCodeSection left={recoveryCodesLeft} />}
    </>
  );
}
