import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Section } from '../../components/page.js';
import { Failure } from '../../components/states.js';
import { GatewayError } from '../../gateway/problem.js';
import { DeliveredData } from '../../gateway/shapes/delivery.js';
import { downloadJson } from '../../notebook/download.js';
import { Reasons } from '../../pages/accesses/access-facts.js';
import { DeliveredItemView } from './delivered-item.js';
import { GoneNote } from './gone-note.js';
import { ReceiptView } from './receipt-view.js';
import type { Answered, QueryAccess } from '../../access/use-query-access.js';

/** What came back: data and receipt, or the refusal with every reason. */
export function QueryResult({ query }: Readonly<{ query: QueryAccess }>) {
  const { ask, acknowledge } = query;
  if (ask.isPending) return null;
  if (ask.error !== null) {
    const denied = ask.error instanceof GatewayError && ask.error.problem.code === 'ACCESS_DENIED';
    return denied ? <Denied error={ask.error as GatewayError} /> : <Failure error={ask.error} />;
  }
  return ask.data === undefined ? null : <Released answered={ask.data} acknowledge={acknowledge} />;
}

export function Denied({ error }: Readonly<{ error: GatewayError }>) {
  const { t } = useTranslation();
  const { reasons = [], receipt } = error.problem;
  return (
    <Section title={t('institution.result.denied')}>
      <Alert type="error" showIcon role="alert" title={t('institution.result.deniedMeaning')} />
      <Reasons access={{ reasons }} />
      {receipt && <ReceiptView receipt={receipt} />}
    </Section>
  );
}

function Released({
  answered,
  acknowledge,
}: Readonly<{ answered: Answered; acknowledge: QueryAccess['acknowledge'] }>) {
  const { t } = useTranslation();
  const { answer, question } = answered;
  const data = DeliveredData.safeParse(answer.data);
  return (
    <>
      <Section
        title={t('institution.result.allowed')}
        extra={
          <span className="row">
            <Button onClick={() => downloadJson(`access-${answer.access}.json`, answer)}>
              {t('institution.result.download')}
            </Button>
            <Link to={`/institution/accesses/${answer.access}`}>{t('institution.result.see')}</Link>
          </span>
        }
      >
        {data.success ? (
          data.data.items.map((item) => (
            <DeliveredItemView
              key={item.item}
              item={item}
              obligation={answer.decision.obligations.find((each) => each.item === item.item)}
            />
          ))
        ) : (
          <GoneNote gone={answer.gone} />
        )}
      </Section>
      <Section title={t('institution.result.receipt')}>
        <Acknowledged acknowledge={acknowledge} again={() => acknowledge.mutate({ answer, question })} />
        <ReceiptView receipt={answer.receipt} data={answer.data} />
      </Section>
    </>
  );
}

export function Acknowledged({
  acknowledge,
  again,
}: Readonly<{
  acknowledge: Pick<QueryAccess['acknowledge'], 'isPending' | 'error' | 'data'>;
  again: () => void;
}>) {
  const { t } = useTranslation();
  if (acknowledge.isPending) return <p className="soft">{t('institution.result.acknowledging')}</p>;
  if (acknowledge.error !== null) return <Failure error={acknowledge.error} retry={again} />;
  return acknowledge.data === undefined ? null : (
    <Alert type="success" showIcon title={t('institution.result.acknowledged')} />
  );
}
