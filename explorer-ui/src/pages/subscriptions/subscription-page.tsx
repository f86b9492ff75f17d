import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type Fact, Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { ItemName, Party, PurposeName } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { moreOf, Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { SubscriptionTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { useList, useResource } from '../../gateway/queries.js';
import { Access } from '../../gateway/shapes/access.js';
import { type Subscription, SubscriptionDetail } from '../../gateway/shapes/subscription.js';
import { accessColumns } from '../accesses/columns.js';
import { HindranceWords } from './hindrance-words.js';

interface SubscriptionPageProps {
  /** Of the list that it belongs to. */
  readonly list: string;
  /** Where accesses have their pages: an id follows. */
  readonly accesses: string;
  /** Where consents have theirs. */
  readonly consents?: string;
  /** What its reader can do about it. */
  readonly action?: (subscription: Subscription) => ReactNode;
}

/** One subscription: what was asked for, how it stands, and what was pushed under it. */
export function SubscriptionPage({ list, accesses, consents, action }: SubscriptionPageProps) {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const subscription = useResource(`/v1/subscriptions/${id}`, SubscriptionDetail, { live: true });
  return (
    <Page title={t('subscription.one')} back={{ to: list, label: t('nav.subscriptions') }}>
      <Await answer={subscription}>
        {(row) => (
          <>
            {row.hindrance !== null && (
              <Alert type="warning" showIcon title={<HindranceWords code={row.hindrance} />} />
            )}
            <Section title={<Party id={row.subject} />} extra={<SubscriptionTag subscription={row} />}>
              <SubscriptionFacts subscription={row} consents={consents} />
              {row.state === 'ACTIVE' && action?.(row)}
            </Section>
          </>
        )}
      </Await>
      <Pushes subscription={id} to={accesses} />
    </Page>
  );
}

function SubscriptionFacts({
  subscription: row,
  consents,
}: Readonly<{ subscription: SubscriptionDetail; consents: string | undefined }>) {
  const { t } = useTranslation();
  const ended: readonly Fact[] =
    row.state === 'CLOSED' ? [[t('subscription.endedAt'), <Time key="end" at={row.changedAt} />]] : [];
  return (
    <Facts
      facts={[
        [t('request.institution'), <Party key="institution" id={row.institution} />],
        [t('subscription.openedAt'), <Time key="at" at={row.signed.at} />],
        ...ended,
        [t('access.purpose'), <PurposeName key="purpose" code={row.purpose} />],
        [
          t('access.items'),
          row.items.map((item) => (
            <div key={item}>
              <ItemName id={item} />
            </div>
          )),
        ],
        [
          t('access.consent'),
          <span key="consent" className="linked">
            <Hash value={row.consent} />
            {consents !== undefined && <Link to={`${consents}/${row.consent}`}>{t('common.open')}</Link>}
          </span>,
        ],
        [t('subscription.number'), <Hash key="id" value={row.id} />],
        [t('access.transaction'), <Hash key="tx" value={row.signed.transactionId} />],
      ]}
    />
  );
}

function Pushes({ subscription, to }: Readonly<{ subscription: string; to: string }>) {
  const { t } = useTranslation();
  const words = useWords();
  const pushes = useList('/v1/accesses', Access, { query: { subscription }, live: true });
  return (
    <Section title={t('subscription.pushes')}>
      <Await answer={pushes}>
        {(rows) => (
          <Records
            rows={rows}
            rowKey={({ id }) => id}
            columns={accessColumns(t, words, { to, subject: false, institution: false })}
            empty={t('subscription.noPushes')}
            label={t('subscription.pushes')}
            more={moreOf(pushes)}
          />
        )}
      </Await>
    </Section>
  );
}
