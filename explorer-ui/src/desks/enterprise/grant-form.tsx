import type { Terms } from '@xinjian/chaincode/model';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Await } from '../../components/states.js';
import { type Bounds, emptyPart } from '../../consent/edit-terms.js';
import { TermsEditor } from '../../consent/terms-editor.js';
import { useCatalogue } from '../../gateway/queries.js';
import type { ConsentRequest } from '../../gateway/shapes/consent.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import { SignGrant } from './sign-grant.js';

/** Grants what was asked for, or less: first the terms, then the document, then the signature. */
export function GrantForm({ request }: Readonly<{ request: ConsentRequest }>) {
  const catalogue = useCatalogue();
  return <Await answer={catalogue}>{(items) => <Steps request={request} catalogue={items} />}</Await>;
}

function Steps({
  request,
  catalogue,
}: Readonly<{ request: ConsentRequest; catalogue: readonly CatalogueRow[] }>) {
  const { t } = useTranslation();
  const [terms, setTerms] = useState<Terms>(request.terms);
  const [agreed, setAgreed] = useState(false);
  const bounds: Bounds = {
    asked: request.terms,
    fields: new Map(catalogue.map(({ id, fields }) => [id, fields.map(({ name }) => name)])),
  };
  const missing = emptyPart(terms);
  if (agreed) {
    return <SignGrant request={request} terms={terms} catalogue={catalogue} back={() => setAgreed(false)} />;
  }
  return (
    <div className="stack">
      <p>{t('enterprise.grant.lead')}</p>
      <TermsEditor end="askedUntil" value={terms} bounds={bounds} catalogue={catalogue} onChange={setTerms} />
      {missing !== undefined && (
        <Alert type="warning" showIcon title={t(`enterprise.grant.missing.${missing}`)} />
      )}
      <div className="row">
        <Button type="primary" disabled={missing !== undefined} onClick={() => setAgreed(true)}>
          {t('enterprise.grant.toDocument')}
        </Button>
        <Button type="text" onClick={() => setTerms(request.terms)}>
          {t('enterprise.grant.asAsked')}
        </Button>
      </div>
    </div>
  );
}
