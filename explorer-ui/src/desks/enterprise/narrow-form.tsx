import type { Terms } from '@xinjian/chaincode/model';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { emptyPart } from '../../consent/edit-terms.js';
import { TermsEditor } from '../../consent/terms-editor.js';
import { useCatalogue } from '../../gateway/queries.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

/** Takes more away from a consent that stands. */
export function NarrowForm({ consent, done }: Readonly<{ consent: Consent; done: () => void }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const sign = useSign();
  const catalogue = useCatalogue().data ?? [];
  const [terms, setTerms] = useState<Terms>(consent.terms);
  const narrow = useAct(async () => {
    const { statement } = await sign('consent.narrow', { consent: consent.id, terms });
    return client.post(`/v1/consents/${consent.id}/narrow`, { statement }, Consent);
  }, done);
  const same = JSON.stringify(terms) === JSON.stringify(consent.terms);
  return (
    <div className="stack">
      <p>{t('consent.actionMeaning.narrow')}</p>
      <TermsEditor
        end="nowUntil"
        value={terms}
        catalogue={catalogue}
        onChange={setTerms}
        bounds={{
          asked: consent.terms,
          fields: new Map(catalogue.map(({ id, fields }) => [id, fields.map(({ name }) => name)])),
        }}
      />
      {narrow.error !== null && <Failure error={narrow.error} />}
      <div>
        <Button
          type="primary"
          disabled={same || emptyPart(terms) !== undefined}
          loading={narrow.isPending}
          onClick={() => narrow.mutate(undefined)}
        >
          {t('consent.sign.narrow')}
        </Button>
      </div>
    </div>
  );
}
