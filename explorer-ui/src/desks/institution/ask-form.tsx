import { type Purpose, checkTerms } from '@xinjian/chaincode/model';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Section } from '../../components/page.js';
import { Failure } from '../../components/states.js';
import { SubjectFinder } from '../../components/subject-finder.js';
import { type Ask, FIRST_ASK, termsOf } from '../../consent/ask.js';
import { ConsentRequest } from '../../gateway/shapes/consent.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import { commitTo, saveBusiness } from '../../notebook/businesses.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';
import { AskConditions } from './ask-conditions.js';
import { ItemPicker } from './item-picker.js';

interface AskFormProps {
  readonly catalogue: readonly CatalogueRow[];
  readonly purposes: readonly Purpose[];
}

/** Asks one enterprise for consent: the terms are signed here and written on the ledger. */
export function AskForm({ catalogue, purposes }: AskFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [subject, setSubject] = useState<string>();
  const [number, setNumber] = useState('');
  const [ask, setAsk] = useState<Ask>(FIRST_ASK);
  const send = useSend((request) => void navigate(`/institution/requests/${request.id}`));
  const missing = missingPart(subject, number, ask);
  const problems = missing === undefined ? problemsOf(ask, purposes, catalogue) : [];
  return (
    <Form layout="vertical" component="div" className="stack">
      <Section title={t('institution.ask.who')}>
        <div className="form-grid">
          <SubjectFinder onFound={setSubject} />
          <Form.Item
            label={t('institution.ask.number')}
            htmlFor="number"
            extra={t('institution.ask.numberHelp')}
          >
            <Input
              id="number"
              maxLength={60}
              value={number}
              onChange={({ target }) => setNumber(target.value)}
            />
          </Form.Item>
        </div>
      </Section>
      <Section title={t('institution.ask.conditions')}>
        <AskConditions ask={ask} purposes={purposes} onChange={setAsk} />
      </Section>
      <Section
        title={t('institution.ask.items')}
        extra={<span className="soft">{t('institution.ask.chosen', { count: ask.items.length })}</span>}
      >
        <ItemPicker ask={ask} catalogue={catalogue} onChange={setAsk} />
      </Section>
      <Section>
        {missing !== undefined && <p className="soft">{t(`institution.ask.missing.${missing}`)}</p>}
        {problems.length > 0 && (
          <Alert
            type="warning"
            showIcon
            title={t('problems.TERMS_REFUSED')}
            description={problems.map(({ path, problem }) => `${path}: ${problem}`).join('; ')}
          />
        )}
        {send.error !== null && <Failure error={send.error} />}
        <Button
          type="primary"
          size="large"
          disabled={missing !== undefined || problems.length > 0}
          loading={send.isPending}
          onClick={() => subject !== undefined && send.mutate({ subject, number: number.trim(), ask })}
        >
          {t('institution.ask.sign')}
        </Button>
      </Section>
    </Form>
  );
}

function missingPart(subject: string | undefined, number: string, ask: Ask) {
  if (subject === undefined) return 'subject';
  if (number.trim() === '') return 'number';
  if (ask.purposes.length === 0) return 'purposes';
  return ask.items.length === 0 ? 'items' : undefined;
}

/** What the ledger would refuse; a digest of nothing stands in for the one still to be made. */
function problemsOf(ask: Ask, purposes: readonly Purpose[], catalogue: readonly CatalogueRow[]) {
  const terms = termsOf(ask, '0'.repeat(64), new Date());
  return checkTerms(terms, purposes, catalogue);
}

function useSend(done: (request: ConsentRequest) => void) {
  const { client } = useSession();
  const sign = useSign();
  return useAct(async ({ subject, number, ask }: { subject: string; number: string; ask: Ask }) => {
    const business = commitTo(number, subject);
    const terms = termsOf(ask, business.digest, new Date());
    const { statement } = await sign('consent.request', { subject, terms });
    await saveBusiness(business);
    return client.post('/v1/consent-requests', { statement }, ConsentRequest);
  }, done);
}
