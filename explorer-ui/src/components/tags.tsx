import { useTranslation } from 'react-i18next';
import type { Access } from '../gateway/shapes/access.js';
import type { ConsentRequest, ConsentState } from '../gateway/shapes/consent.js';
import type { Participant } from '../gateway/shapes/registry.js';
import type { Subscription } from '../gateway/shapes/subscription.js';
import type { QualityRow, Term } from '../gateway/shapes/subject-data.js';
import type { DeliveryState } from '../gateway/shapes/webhook.js';
import { type Standing, standingOf } from '../subscription/standing.js';

type Tone = 'good' | 'bad' | 'wait' | 'calm';

function Tag({ tone, children }: Readonly<{ tone: Tone; children: string }>) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}

const CONSENT_TONES: Record<ConsentState, Tone> = {
  ACTIVE: 'good',
  PAUSED: 'wait',
  WITHDRAWN: 'bad',
  LAPSED: 'calm',
  EXPIRED: 'calm',
  EXHAUSTED: 'calm',
  NOT_YET_EFFECTIVE: 'wait',
};

export function ConsentTag({ state }: Readonly<{ state: ConsentState }>) {
  const { t } = useTranslation();
  return <Tag tone={CONSENT_TONES[state]}>{t(`consentState.${state}`)}</Tag>;
}

const REQUEST_TONES: Record<ConsentRequest['state'], Tone> = {
  REQUESTED: 'wait',
  GRANTED: 'good',
  REFUSED: 'bad',
  EXPIRED: 'calm',
};

export function RequestTag({ state }: Readonly<{ state: ConsentRequest['state'] }>) {
  const { t } = useTranslation();
  return <Tag tone={REQUEST_TONES[state]}>{t(`requestState.${state}`)}</Tag>;
}

export function OutcomeTag({ outcome }: Readonly<{ outcome: Access['outcome'] }>) {
  const { t } = useTranslation();
  return <Tag tone={outcome === 'ALLOWED' ? 'good' : 'bad'}>{t(`outcome.${outcome}`)}</Tag>;
}

/** What became of an access after it was allowed. */
export function SettlementTag({ access }: Readonly<{ access: Access }>) {
  const { t } = useTranslation();
  if (access.outcome === 'DENIED') return <Tag tone="calm">{t('settlement.nothing')}</Tag>;
  if (access.settlement === null) return <Tag tone="wait">{t('settlement.pending')}</Tag>;
  const tone = access.settlement.outcome === 'delivered' ? 'good' : 'wait';
  return <Tag tone={tone}>{t(`settlement.${access.settlement.outcome}`)}</Tag>;
}

const FRESHNESS_TONES: Record<QualityRow['freshness'], Tone> = {
  fresh: 'good',
  stale: 'bad',
  unbound: 'calm',
};

/** Whether data is as young as was promised. */
export function FreshnessTag({ state }: Readonly<{ state: QualityRow['freshness'] }>) {
  const { t } = useTranslation();
  return <Tag tone={FRESHNESS_TONES[state]}>{t(`freshness.${state}`)}</Tag>;
}

const TERM_TONES: Record<Term['state'], Tone> = {
  ...{ open: 'wait', overdue: 'bad', met: 'good', late: 'bad', spared: 'calm', unknown: 'wait' },
};

/** How a statutory term stands. */
export function TermTag({ state }: Readonly<{ state: Term['state'] }>) {
  const { t } = useTranslation();
  return <Tag tone={TERM_TONES[state]}>{t(`termState.${state}`)}</Tag>;
}

const STANDING_TONES: Record<Participant['standing'], Tone> = {
  ACTIVE: 'good',
  SUSPENDED: 'bad',
  RETIRED: 'calm',
};

export function StandingTag({ standing }: Readonly<{ standing: Participant['standing'] }>) {
  const { t } = useTranslation();
  return <Tag tone={STANDING_TONES[standing]}>{t(`standing.${standing}`)}</Tag>;
}

/** How an access left, where it is no plain query: a push came unasked. */
export function ServiceTag({ service }: Readonly<Pick<Access, 'service'>>) {
  const { t } = useTranslation();
  return service === 'query' ? null : <Tag tone="calm">{t(`service.${service}`)}</Tag>;
}

const SUBSCRIPTION_TONES: Record<Standing, Tone> = {
  ...{ ACTIVE: 'good', PAUSED: 'wait', LIMITED: 'wait', STOPPED: 'bad', CLOSED: 'calm' },
};

/** How a subscription stands, the consent behind it considered. */
export function SubscriptionTag({
  subscription,
}: Readonly<{ subscription: Pick<Subscription, 'state' | 'hindrance'> }>) {
  const { t } = useTranslation();
  const standing = standingOf(subscription);
  return <Tag tone={SUBSCRIPTION_TONES[standing]}>{t(`subscriptionState.${standing}`)}</Tag>;
}

const DELIVERY_TONES: Record<DeliveryState, Tone> = {
  ...{ waiting: 'wait', delivered: 'good', dead: 'bad', dropped: 'calm' },
};

/** What has become of a message to a receiver. */
export function DeliveryTag({ state }: Readonly<{ state: DeliveryState }>) {
  const { t } = useTranslation();
  return <Tag tone={DELIVERY_TONES[state]}>{t(`deliveryState.${state}`)}</Tag>;
}
