import { isUscc, saltedDigest, subjectReference } from '@xinjian/chaincode/model';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Page, Section } from '../../components/page.js';
import { Failure } from '../../components/states.js';
import { rememberCustomer } from '../../notebook/customers.js';
import { newSalt } from '../../notebook/salt.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

const Found = z.object({ subject: z.string(), salt: z.string() });

/** Identifies an enterprise by its code. The look-up is signed and on the ledger before it is answered (G10). */
export function LookupPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const [uscc, setUscc] = useState('');
  const [reason, setReason] = useState('');
  const lookup = useLookup();
  const wrong = uscc.length >= 18 && !isUscc(uscc);
  return (
    <Page title={t('nav.lookup')} lead={t('lookup.lead')}>
      <KeyGate>
        <Section>
          <Form layout="vertical" component="div">
            <Form.Item
              label={t('uscc.name')}
              htmlFor="lookup-uscc"
              {...(wrong && { validateStatus: 'error' as const, help: t('uscc.wrong') })}
            >
              <Input
                id="lookup-uscc"
                className="mono uscc"
                maxLength={18}
                value={uscc}
                onChange={({ target }) => setUscc(target.value.trim().toUpperCase())}
              />
            </Form.Item>
            <Form.Item label={t('lookup.reason')} htmlFor="lookup-reason" extra={t('lookup.reasonHelp')}>
              <Input.TextArea
                id="lookup-reason"
                rows={2}
                maxLength={500}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
            </Form.Item>
            {lookup.error !== null && <Failure error={lookup.error} />}
            <Button
              type="primary"
              disabled={!isUscc(uscc) || reason.trim() === ''}
              loading={lookup.isPending}
              onClick={() => lookup.mutate({ uscc, reason: reason.trim() })}
            >
              {t('lookup.sign')}
            </Button>
          </Form>
        </Section>
      </KeyGate>
      {lookup.data !== undefined && (
        <Section title={t('lookup.found')}>
          <Alert
            type={lookup.data.recomputed ? 'success' : 'error'}
            showIcon
            title={t(lookup.data.recomputed ? 'lookup.recomputed' : 'lookup.notRecomputed')}
          />
          <Facts
            facts={[
              [
                t('uscc.short'),
                <span key="u" className="mono">
                  {lookup.data.uscc}
                </span>,
              ],
              [t('uscc.reference'), <Hash key="s" value={lookup.data.subject} />],
              [t('lookup.salt'), <Hash key="salt" value={lookup.data.salt} />],
            ]}
          />
          <Link to={`${base}/accesses?subject=${lookup.data.subject}`}>{t('lookup.accesses')}</Link>
        </Section>
      )}
    </Page>
  );
}

function useLookup() {
  const { client } = useSession();
  const sign = useSign();
  return useAct(async ({ uscc, reason }: { uscc: string; reason: string }) => {
    const salt = newSalt();
    const { statement } = await sign('lookup', { codeDigest: saltedDigest(salt, uscc), reason });
    const found = await client.post('/v1/audit/lookups', { uscc, reason, salt, statement }, Found);
    await rememberCustomer(found.subject, uscc);
    return { ...found, uscc, recomputed: subjectReference(found.salt, uscc) === found.subject };
  });
}
