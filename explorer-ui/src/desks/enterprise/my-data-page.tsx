import { Alert, Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answered, useQueryAccess } from '../../access/use-query-access.js';
import { Page, Section } from '../../components/page.js';
import { Failure } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useCatalogue } from '../../gateway/queries.js';
import { DeliveredData } from '../../gateway/shapes/delivery.js';
import { GoneNote } from '../institution/gone-note.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { OwnItem } from './own-item.js';

/** What the platform holds of the enterprise, asked for with its own signature (purpose S1), to be read and objected to. */
export function MyDataPage() {
  const { t } = useTranslation();
  const query = useQueryAccess();
  return (
    <Page title={t('nav.myData')} lead={t('myData.lead')}>
      <Section title={t('myData.what')}>
        <KeyGate>
          <AskForm query={query} />
        </KeyGate>
      </Section>
      {query.ask.error !== null && <Failure error={query.ask.error} />}
      {query.ask.data !== undefined && (
        <Own answered={query.ask.data} acknowledged={query.acknowledge.isSuccess} />
      )}
    </Page>
  );
}

function AskForm({ query: { ask } }: Readonly<{ query: ReturnType<typeof useQueryAccess> }>) {
  const { t } = useTranslation();
  const words = useWords();
  const { me } = useSession();
  const catalogue = useCatalogue().data ?? [];
  const [items, setItems] = useState<readonly string[]>([]);
  const request = {
    ...{ consent: null, subject: me.participant, items: [...items], purpose: 'S1' },
    ...{ service: 'query' as const, evidence: [] },
  };
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t('access.items')} htmlFor="own-items" extra={t('myData.recorded')}>
        <Select
          id="own-items"
          className="wide"
          mode="multiple"
          value={[...items]}
          onChange={setItems}
          showSearch={{ optionFilterProp: 'label' }}
          options={catalogue.map(({ id }) => ({ value: id, label: `${id} ${words.item(id)}` }))}
        />
      </Form.Item>
      <Button
        type="primary"
        disabled={items.length === 0}
        loading={ask.isPending}
        onClick={() => ask.mutate(request)}
      >
        {t('myData.sign')}
      </Button>
    </Form>
  );
}

function Own({ answered, acknowledged }: Readonly<{ answered: Answered; acknowledged: boolean }>) {
  const { t } = useTranslation();
  const { answer } = answered;
  const data = DeliveredData.safeParse(answer.data);
  return (
    <Section key={answer.access} title={t('myData.held')} asked>
      {acknowledged && <Alert type="success" showIcon title={t('institution.result.acknowledged')} />}
      {data.success ? (
        data.data.items.map((item) => (
          <OwnItem
            key={item.item}
            item={item}
            fields={answer.decision.obligations.find((each) => each.item === item.item)?.fields ?? []}
          />
        ))
      ) : (
        <GoneNote gone={answer.gone} />
      )}
    </Section>
  );
}
