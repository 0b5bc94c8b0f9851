import { useForgotPassword } from '../api/recovery';
import { AuthCard } from './AuthCard';
import { MailedLinkForm } from './MailedLinkForm';

export function ForgotPassword({ email }: { email: string }) {
  const forgot = useForgotPassword();
  return (
    <AuthCard title="Forgot your password?" lead="We mail you a link, and you choose a new one.">
      <MailedLinkForm
        email={email}
        action="Mail me a link"
        promise="a link that works once, for an hour,"
        onSend={forgot.mutateAsync}
      />
    </AuthCard>
  );
}
