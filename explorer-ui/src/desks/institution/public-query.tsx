import type { Purpose } from '@xinjian/chaincode/model';
import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Given, evidenceKinds, evidenceOf } from '../../access/evidence.js';
import { Section } from '../../components/page.js';
import { SubjectFinder } from '../../components/subject-finder.js';
import { useWords } from '../../components/words.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import { useSession } from '../../session/context.js';
import { EvidenceFields } from './evidence-fields.js';
import type { QueryAccess } from '../../access/use-query-access.js';

interface PublicQueryProps {
  readonly catalogue: readonly CatalogueRow[];
  readonly purposes: readonly Purpose[];
  readonly query: QueryAccess;
}

/** What is public about an enterprise, without its consent; recorded all the same. */
export function PublicQuery({ catalogue, purposes, query }: PublicQueryProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const words = useWords();
  const usable = purposes.filter(
    ({ enabled, allowed_roles }) => enabled && allowed_roles.some((role) => role === me.kind),
  );
  const [subject, setSubject] = useState<string>();
  const [items, setItems] = useState<readonly string[]>([]);
  const [purpose, setPurpose] = useState(usable[0]?.code ?? '');
  const [given, setGiven] = useState<ReadonlyMap<string, Given>>(new Map());
  const kinds = evidenceKinds(
    purposes.find(({ code }) => code === purpose),
    false,
  );
  return (
    <Form layout="vertical" component="div">
      <Section title={t('institution.query.what')}>
        <p className="soft">{t('institution.query.publicHelp')}</p>
        <div className="form-grid">
          <SubjectFinder onFound={setSubject} />
          <Form.Item label={t('access.purpose')} htmlFor="public-purpose">
            <Select
              id="public-purpose"
              value={purpose}
              onChange={setPurpose}
              options={usable.map(({ code }) => ({ value: code, label: `${code} ${words.purpose(code)}` }))}
            />
          </Form.Item>
          <Form.Item label={t('access.items')} htmlFor="public-items">
            <Select
              id="public-items"
              mode="multiple"
              value={[...items]}
              onChange={setItems}
              showSearch={{ optionFilterProp: 'label' }}
              options={catalogue
                .filter(({ disclosure }) => disclosure === 'public')
                .map(({ id }) => ({ value: id, label: `${id} ${words.item(id)}` }))}
            />
          </Form.Item>
          <EvidenceFields kinds={kinds} given={given} onChange={setGiven} />
        </div>
        <Button
          type="primary"
          size="large"
          disabled={subject === undefined || items.length === 0}
          loading={query.ask.isPending}
          onClick={() =>
            subject !== undefined &&
            query.ask.mutate({
              consent: null,
              subject,
              items: [...items],
              purpose,
              service: 'query',
              evidence: evidenceOf(kinds, given),
            })
          }
        >
          {t('institution.query.sign')}
        </Button>
      </Section>
    </Form>
  );
}
