import { Alert, Button, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuth } from 'react-oidc-context';
import { useLocation } from 'react-router';
import { GatewayError, type Problem } from '../gateway/problem.js';
import { languageOf } from '../i18n/index.js';
import { problemCode } from '../i18n/problem-codes.js';
import { denialWords } from './words.js';

interface Answer<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** What a query shows while it loads, when it fails, and when it has an answer. */
export function Await<T>({
  answer,
  children,
}: Readonly<{ answer: Answer<T>; children: (data: T) => ReactNode }>) {
  if (answer.data !== undefined) return children(answer.data);
  if (answer.error !== null) return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  return <Skeleton active paragraph={{ rows: 4 }} className="pad" />;
}

interface FailureProps {
  readonly error: Error;
  readonly retry?: () => void;
  /** What a refusal that gives its reasons is called here. */
  readonly refused?: string;
}

/**
 * An error in words: what it means, what to do, and the request's id for whoever has to look it up. It asks the
 * gateway nothing, and stands on public pages too.
 */
export function Failure({ error, retry, refused }: FailureProps) {
  const { t } = useTranslation();
  const problem = error instanceof GatewayError ? error.problem : undefined;
  const title = problem?.reasons === undefined ? undefined : refused;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title ?? t(`problems.${problemCode(problem?.code)}`)}
      description={problem === undefined ? error.message : <ProblemDetail problem={problem} />}
      action={
        error instanceof GatewayError && error.status === 401 ? (
          <SignInAgain />
        ) : (
          retry && <Button onClick={retry}>{t('common.retry')}</Button>
        )
      }
    />
  );
}

/** Asking again would only be refused again: the session is over. */
function SignInAgain() {
  const { t } = useTranslation();
  const auth = useAuth();
  const { pathname, search } = useLocation();
  return (
    <Button type="primary" onClick={() => void auth.signinRedirect({ state: `${pathname}${search}` })}>
      {t('session.again')}
    </Button>
  );
}

function ProblemDetail({ problem }: Readonly<{ problem: Problem }>) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return (
    <>
      {problem.reasons?.map(({ code, rule, text }) => (
        <p key={code} className="tight">
          {text?.[language] ?? denialWords(code, language)} <span className="soft">{rule}</span>
        </p>
      ))}
      {problem.detail !== undefined && problem.code !== 'UNREACHABLE' && (
        <p className="tight soft">{problem.detail}</p>
      )}
      {problem.requestId !== undefined && (
        <p className="tight soft">{t('common.requestId', { id: problem.requestId })}</p>
      )}
    </>
  );
}

/** Nothing there yet, and what would bring something. */
export function Nothing({ children, action }: Readonly<{ children: ReactNode; action?: ReactNode }>) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} className="pad">
      {action}
    </Empty>
  );
}
