import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Denial, ItemName, Party, PurposeName } from '../../components/names.js';
import { Section } from '../../components/page.js';
import { OutcomeTag, SettlementTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { AccessDetail } from '../../gateway/shapes/access.js';

interface AccessFactsProps {
  readonly access: AccessDetail;
  /** Where subscriptions have their pages: an id follows; no link where absent. */
  readonly subscriptions?: string;
  /** Where consents have theirs; likewise. */
  readonly consents?: string;
}

/** What was asked, what was decided and why. */
export function AccessFacts({ access, subscriptions, consents }: AccessFactsProps) {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        [t('access.decision'), <OutcomeTag key="outcome" outcome={access.outcome} />],
        [t('access.at'), <Time key="at" at={access.decidedAt} />],
        [t('access.institution'), <Party key="institution" id={access.institution} />],
        [t('access.subject'), <Party key="subject" id={access.subject} />],
        [t('access.purpose'), <PurposeName key="purpose" code={access.purpose} />],
        [t('access.service'), t(`service.${access.service}`)],
        [
          t('access.items'),
          access.items.map((id) => (
            <div key={id}>
              <ItemName id={id} />
            </div>
          )),
        ],
        [
          t('access.consent'),
          access.consent === null ? (
            t('access.publicRoute')
          ) : (
            <Named key="consent" id={access.consent} at={consents} />
          ),
        ],
        ...(access.subscription === null
          ? []
          : [
              [
                t('subscription.under'),
                <Named key="subscription" id={access.subscription} at={subscriptions} />,
              ] as const,
            ]),
        [t('access.transaction'), <Hash key="transaction" value={access.transactionId} />],
        [
          t('access.place'),
          t('access.placeWords', {
            block: access.blockNumber,
            position: access.position,
            index: access.index,
          }),
        ],
      ]}
    />
  );
}

/** An id, and the way to its page where it has one. */
function Named({ id, at }: Readonly<{ id: string; at: string | undefined }>) {
  const { t } = useTranslation();
  return (
    <span className="linked">
      <Hash value={id} />
      {at !== undefined && <Link to={`${at}/${id}`}>{t('common.open')}</Link>}
    </span>
  );
}

/** Why it was denied: every reason, with the rule behind it. */
export function Reasons({ access }: Readonly<{ access: Pick<AccessDetail, 'reasons'> }>) {
  return (
    <ul className="reasons">
      {access.reasons.map(({ code, rule }) => (
        <li key={code}>
          <Denial code={code} />
          <div className="soft">{rule}</div>
        </li>
      ))}
    </ul>
  );
}

/** What left the platform: item by item, the digest, and the institution's word for it. */
export function Delivery({ access }: Readonly<{ access: AccessDetail }>) {
  const { t } = useTranslation();
  const { settlement, acknowledgement } = access;
  return (
    <Section title={t('access.delivery')} extra={<SettlementTag access={access} />}>
      {access.outcome === 'DENIED' && <p>{t('access.nothingLeft')}</p>}
      {access.outcome === 'ALLOWED' && settlement === null && <p>{t('access.notSettled')}</p>}
      {settlement !== null && (
        <>
          <Facts
            facts={[
              [t('access.settledAt'), <Time key="at" at={settlement.at} />],
              [t('access.digest'), settlement.digest ? <Hash key="d" value={settlement.digest} /> : '—'],
              [t('access.settlementTransaction'), <Hash key="t" value={settlement.transactionId} />],
              [
                t('access.acknowledgement'),
                acknowledgement === null
                  ? t('access.notAcknowledged')
                  : t(acknowledgement.matches ? 'access.acknowledged' : 'access.acknowledgedOther'),
              ],
            ]}
          />
          <ObligationList access={access} />
        </>
      )}
    </Section>
  );
}

function ObligationList({ access }: Readonly<{ access: AccessDetail }>) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <ul className="items">
      {access.obligations.map(({ item, fields, mark }) => {
        const settled = access.settlement?.items?.find((each) => each.item === item);
        const count = (treatment: string) => fields.filter((field) => field.treatment === treatment).length;
        return (
          <li key={item}>
            <ItemName id={item} />{' '}
            <span className="soft">
              {t('access.treatments', {
                clear: count('clear'),
                masked: count('masked'),
                withheld: count('withheld'),
              })}
              {settled && ` · ${t(`itemStatus.${settled.status}`)} · ${words.source(item, settled.provider)}`}
              {mark && ` · ${t(`mark.${mark}`)}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
