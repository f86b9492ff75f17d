import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.js';
import { Records, moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useList } from '../../gateway/queries.js';
import { Access } from '../../gateway/shapes/access.js';
import { accessColumns } from '../../pages/accesses/columns.js';

export function AccessesPage() {
  const { t } = useTranslation();
  const words = useWords();
  const accesses = useList('/v1/accesses', Access, { live: true });
  return (
    <Page title={t('nav.myAccesses')} lead={t('institution.accesses.lead')}>
      <Await answer={accesses}>
        {(rows) => (
          <Records
            rows={rows}
            rowKey={({ id }) => id}
            columns={accessColumns(t, words, { to: '/institution/accesses', institution: false })}
            empty={t('institution.accesses.empty')}
            label={t('nav.myAccesses')}
            more={moreOf(accesses)}
          />
        )}
      </Await>
    </Page>
  );
}
