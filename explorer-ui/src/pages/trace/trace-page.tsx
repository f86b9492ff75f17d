import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Party } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { useSession } from '../../session/context.js';
import { type Check, overall } from '../../verification/check.js';
import { loadTrace } from '../../verification/trace/load.js';
import type { TraceSources } from '../../verification/trace/sources.js';
import { type TraceReport, verifyTrace } from '../../verification/trace/verify.js';
import { AccessFacts, Delivery, Reasons } from '../accesses/access-facts.js';
import { CheckList, OutcomeMark } from './check-list.js';
import { BlockFacts, ConsentFacts, KeyFacts, RequestFacts } from './step-facts.js';

/** One access followed back to consent, signatures, keys, transaction and block, each recomputed in this browser. */
export function TracePage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { client, config } = useSession();
  const trace = useQuery({
    queryKey: ['trace', id],
    queryFn: async () => {
      const sources = await loadTrace(client, config.audience, id);
      return { sources, report: await verifyTrace(sources) };
    },
  });
  return (
    <Page
      title={t('trace.title')}
      lead={t('trace.lead')}
      back={{ to: `${base}/accesses`, label: t('nav.accesses') }}
    >
      <Await answer={trace}>
        {({ sources, report }) => <Trace sources={sources} report={report} base={base} />}
      </Await>
    </Page>
  );
}

interface TraceProps {
  readonly sources: TraceSources;
  readonly report: TraceReport;
  readonly base: string;
}

function Trace({ sources, report, base }: TraceProps) {
  const { t } = useTranslation();
  const { access, consent, request } = sources;
  return (
    <>
      <Verdict report={report} />
      <ol className="trace">
        <Step title={t('trace.step.access')} checks={report.access}>
          <AccessFacts access={access} subscriptions={`${base}/subscriptions`} />
        </Step>
        <Step title={t('trace.step.decision')} checks={report.decision}>
          {access.outcome === 'DENIED' ? <Reasons access={access} /> : <Delivery access={access} />}
        </Step>
        {access.consent === null ? (
          <Step title={t('trace.step.consent')} checks={[]}>
            <p>{t('trace.noConsent')}</p>
          </Step>
        ) : (
          <Step title={t('trace.step.consent')} checks={report.consent}>
            {consent && <ConsentFacts consent={consent} base={base} />}
          </Step>
        )}
        {report.request.length > 0 && (
          <Step title={t('trace.step.request')} checks={report.request}>
            {request && <RequestFacts request={request} base={base} />}
          </Step>
        )}
        {sources.origins.map((origin) => (
          <Step
            key={origin.key.kid}
            title={
              <>
                {t('trace.step.key')} · <Party id={origin.key.owner} />
              </>
            }
            checks={report.keys.get(origin.key.kid) ?? []}
          >
            <KeyFacts origin={origin} participants={sources.participants} base={base} />
          </Step>
        ))}
        <Step title={t('trace.step.transaction')} checks={report.transaction} />
        <Step title={t('trace.step.block')} checks={report.block}>
          <BlockFacts access={access} base={base} />
        </Step>
        {access.settlement !== null && <Step title={t('trace.step.settlement')} checks={report.settlement} />}
      </ol>
    </>
  );
}

function Verdict({ report }: Readonly<{ report: TraceReport }>) {
  const { t } = useTranslation();
  const { keys, ...steps } = report;
  const checks = [...Object.values(steps), ...keys.values()].flat();
  const outcome = overall(checks);
  const type = { verified: 'success', failed: 'error', unknown: 'warning' } as const;
  return (
    <Alert
      className="trace-verdict"
      type={type[outcome]}
      showIcon
      title={t(`trace.verdict.${outcome}`)}
      description={t('trace.counted', {
        verified: checks.filter((check) => check.outcome === 'verified').length,
        total: checks.length,
      })}
      data-verdict={outcome}
    />
  );
}

interface StepProps {
  readonly title: ReactNode;
  readonly checks: readonly Check[];
  readonly children?: ReactNode;
}

function Step({ title, checks, children }: StepProps) {
  return (
    <li className="trace-step">
      <Section title={title} extra={checks.length > 0 && <OutcomeMark outcome={overall(checks)} />}>
        {children}
        <CheckList checks={checks} />
      </Section>
    </li>
  );
}
