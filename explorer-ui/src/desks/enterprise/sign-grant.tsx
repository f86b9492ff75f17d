import type { Terms } from '@xinjian/chaincode/model';
import { Button, Checkbox } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { v7 as uuid7 } from 'uuid';
import { Failure } from '../../components/states.js';
import { type Signatory, commitments, writeDocument } from '../../consent/document.js';
import { useParticipants, usePurposes } from '../../gateway/queries.js';
import { Consent, type ConsentRequest } from '../../gateway/shapes/consent.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import { saveDocument } from '../../notebook/documents.js';
import { newSalt } from '../../notebook/salt.js';
import { rememberSignatory } from '../../notebook/signatory.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';
import { SignatoryForm, useCompleteSignatory, useSignatory } from './signatory-form.js';

interface SignGrantProps {
  readonly request: ConsentRequest;
  readonly terms: Terms;
  readonly catalogue: readonly CatalogueRow[];
  readonly back: () => void;
}

/** The consent document as it will be signed, who signs it, and the signature. */
export function SignGrant({ request, terms, catalogue, back }: SignGrantProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const navigate = useNavigate();
  const [draft, setDraft] = useSignatory();
  const [business, setBusiness] = useState('');
  const [read, setRead] = useState(false);
  const signatory = useCompleteSignatory(draft);
  const document = useDocument({ request, terms, catalogue, signatory, business });
  const grant = useGrant(request, terms, (consent) => {
    rememberSignatory(me.participant, draft);
    void navigate(`/enterprise/consents/${consent.id}`);
  });
  return (
    <div className="stack">
      <SignatoryForm value={draft} onChange={setDraft} business={business} onBusiness={setBusiness} />
      <h3>{t('enterprise.sign.document')}</h3>
      <pre className="document" lang="zh-CN" tabIndex={0}>
        {document?.text ?? t('enterprise.sign.fillIn')}
      </pre>
      <p className="soft">{t('enterprise.sign.offLedger')}</p>
      <Checkbox checked={read} onChange={({ target }) => setRead(target.checked)} disabled={!document}>
        {t('enterprise.sign.read')}
      </Checkbox>
      {grant.error !== null && <Failure error={grant.error} />}
      <div className="row">
        <Button
          type="primary"
          size="large"
          disabled={!read || document === undefined}
          loading={grant.isPending}
          onClick={() => document && grant.mutate(document)}
        >
          {t('enterprise.sign.sign')}
        </Button>
        <Button type="text" onClick={back}>
          {t('enterprise.sign.back')}
        </Button>
      </div>
    </div>
  );
}

interface Drafted {
  readonly consent: string;
  readonly signatory: Signatory;
  readonly templateVersion: string;
  readonly text: string;
  readonly signedAt: Date;
}

interface DocumentInput {
  readonly request: ConsentRequest;
  readonly terms: Terms;
  readonly catalogue: readonly CatalogueRow[];
  readonly signatory: Signatory | undefined;
  readonly business: string;
}

/** The document under the id that the consent will have; undefined until the signatory is complete. */
function useDocument({ request, terms, catalogue, signatory, business }: DocumentInput): Drafted | undefined {
  const { me } = useSession();
  const purposes = usePurposes().data;
  const participants = useParticipants().data;
  const [opened] = useState(() => ({ consent: uuid7(), signedAt: new Date() }));
  return useMemo(() => {
    const grantee = participants?.find(({ id }) => id === request.institution);
    if (signatory === undefined || purposes === undefined || grantee === undefined) return undefined;
    const document = writeDocument({
      ...opened,
      grantor: me.name,
      signatory,
      grantee,
      operator: participants?.find(({ kind }) => kind === 'operator'),
      platform: location.origin,
      terms,
      business,
      catalogue,
      purposes,
    });
    return { ...opened, ...document, signatory };
  }, [opened, me, participants, purposes, request, signatory, terms, business, catalogue]);
}

function useGrant(request: ConsentRequest, terms: Terms, done: (consent: Consent) => void) {
  const { client } = useSession();
  const sign = useSign();
  return useAct(async ({ consent, signatory, text, templateVersion }: Drafted) => {
    const salt = newSalt();
    const { statement } = await sign(
      'consent.grant',
      {
        grantee: request.institution,
        terms,
        answers: request.id,
        ...commitments({ templateVersion, text }, signatory, salt),
      },
      { jti: consent },
    );
    const granted = await client.post('/v1/consents', { statement, document: { text, salt } }, Consent);
    await saveDocument({ consent, text, salt });
    return granted;
  }, done);
}
