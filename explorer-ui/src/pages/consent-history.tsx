import { useTranslation } from 'react-i18next';
import { Hash } from '../components/hash.js';
import { Section } from '../components/page.js';
import { Time } from '../components/time.js';
import type { Consent } from '../gateway/shapes/consent.js';

const ACTS = ['grant', 'pause', 'resume', 'narrow', 'withdraw'] as const;

/** What a statement did to its consent. */
function actOf(type: string) {
  if (type === 'usage.report') return 'report';
  return ACTS.find((name) => type === `consent.${name}`) ?? 'other';
}

/** Every signed statement that made a consent what it is, oldest first. */
export function ConsentHistory({ consent }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  return (
    <Section title={t('consent.history')}>
      <ol className="timeline">
        {consent.statements.map(({ hash, type, at, transactionId, blockNumber }) => (
          <li key={hash}>
            <strong>{t(`consent.act.${actOf(type)}`)}</strong> <Time at={at} />
            <div className="soft">
              {t('consent.signedStatement')} <Hash value={hash} /> · {t('access.transaction')}{' '}
              <Hash value={transactionId} />
              {` · ${t('ledger.block', { number: blockNumber })}`}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
