import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { useCatalogue, usePurposes } from '../../gateway/queries.js';
import { KeyGate } from '../../session/key-gate.js';
import { AskForm } from './ask-form.js';

export function AskPage() {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const purposes = usePurposes();
  return (
    <Page title={t('nav.ask')} lead={t('institution.ask.lead')}>
      <KeyGate>
        <Await answer={catalogue}>
          {(items) => (
            <Await answer={purposes}>
              {(table) => <AskForm catalogue={items} purposes={table.purposes} />}
            </Await>
          )}
        </Await>
      </KeyGate>
    </Page>
  );
}
