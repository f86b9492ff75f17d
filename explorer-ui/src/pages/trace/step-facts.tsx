import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Party, PurposeName } from '../../components/names.js';
import { ConsentTag, RequestTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { Access } from '../../gateway/shapes/access.js';
import type { Consent, ConsentRequest } from '../../gateway/shapes/consent.js';
import type { Participant } from '../../gateway/shapes/registry.js';
import type { KeyOrigin } from '../../verification/checks/key.js';

export function ConsentFacts({ consent, base }: Readonly<{ consent: Consent; base: string }>) {
  const { t } = useTranslation();
  const words = useWords();
  const { terms } = consent;
  return (
    <Facts
      facts={[
        [t('consent.stateNow'), <ConsentTag key="state" state={consent.state} />],
        [t('consent.grantedAt'), <Time key="at" at={consent.grantedAt} />],
        [
          t('terms.purposes'),
          terms.purposes.map((code) => (
            <div key={code}>
              <PurposeName code={code} />
            </div>
          )),
        ],
        [t('access.items'), words.list(terms.items.map(({ id }) => words.item(id)))],
        [
          t('terms.period'),
          <span key="period">
            <Time at={terms.from} precision="minute" /> – <Time at={terms.to} precision="minute" />
          </span>,
        ],
        [t('consent.number'), <Hash key="id" value={consent.id} />],
        [t('access.transaction'), <TransactionLink key="tx" id={consent.transactionId} base={base} />],
      ]}
    />
  );
}

export function RequestFacts({ request, base }: Readonly<{ request: ConsentRequest; base: string }>) {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        [t('request.state'), <RequestTag key="state" state={request.state} />],
        [t('request.askedAt'), <Time key="at" at={request.requestedAt} />],
        [t('access.transaction'), <TransactionLink key="tx" id={request.transactionId} base={base} />],
      ]}
    />
  );
}

interface KeyFactsProps {
  readonly origin: KeyOrigin;
  readonly participants: readonly Participant[];
  readonly base: string;
}

export function KeyFacts({ origin, participants, base }: KeyFactsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { key } = origin;
  const issuer = participants.find(({ id }) => id === key.issuer);
  return (
    <Facts
      facts={[
        [t('participants.owner'), <Party key="owner" id={key.owner} />],
        [t('participants.assurance'), t(`assurance.${key.issuer === null ? 'founder' : key.assurance}`)],
        [t('participants.issuer'), issuer?.name[words.language] ?? key.issuer ?? t('trace.founder')],
        [t('request.state'), t(`keyState.${key.state}`)],
        [
          t('trace.validity'),
          <span key="validity">
            <Time at={key.notBefore} precision="day" /> – <Time at={key.notAfter} precision="day" />
          </span>,
        ],
        [t('access.transaction'), <TransactionLink key="tx" id={key.transactionId} base={base} />],
      ]}
    />
  );
}

export function BlockFacts({ access, base }: Readonly<{ access: Access; base: string }>) {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        [
          t('ledger.number'),
          <Link key="block" to={`${base}/ledger/${access.blockNumber}`}>
            #{access.blockNumber}
          </Link>,
        ],
        [t('access.transaction'), <TransactionLink key="tx" id={access.transactionId} base={base} />],
      ]}
    />
  );
}

function TransactionLink({ id, base }: Readonly<{ id: string; base: string }>) {
  const { t } = useTranslation();
  return (
    <span className="linked">
      <Hash value={id} /> <Link to={`${base}/transactions/${id}`}>{t('common.open')}</Link>
    </span>
  );
}
