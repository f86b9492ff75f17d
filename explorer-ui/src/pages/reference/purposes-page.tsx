import { DENIALS } from '@xinjian/chaincode/model';
import { useTranslation } from 'react-i18next';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { usePurposes } from '../../gateway/queries.js';

/** For what data may be used, and why a use is denied. */
export function PurposesPage() {
  const { t } = useTranslation();
  const words = useWords();
  const purposes = usePurposes();
  return (
    <Page title={t('nav.purposes')} lead={t('purposes.lead')}>
      <Await answer={purposes}>
        {(table) => (
          <>
            <Section title={t('purposes.title', { version: table.version })}>
              <Records
                rows={table.purposes}
                rowKey={({ code }) => code}
                label={t('nav.purposes')}
                empty=""
                columns={[
                  {
                    key: 'name',
                    title: t('access.purpose'),
                    render: ({ code, ...purpose }) => (
                      <>
                        {purpose[`name_${words.language}`]} <span className="code">{code}</span>
                      </>
                    ),
                  },
                  {
                    key: 'consent',
                    title: t('purposes.consent'),
                    render: ({ requires_consent, enabled }) =>
                      t(
                        enabled
                          ? requires_consent
                            ? 'purposes.needed'
                            : 'purposes.notNeeded'
                          : 'purposes.disabled',
                      ),
                  },
                  {
                    key: 'roles',
                    title: t('purposes.roles'),
                    render: ({ allowed_roles }) =>
                      words.list(allowed_roles.map((role) => t(`kind.${role}`))) || '—',
                  },
                  {
                    key: 'days',
                    title: t('purposes.days'),
                    width: 110,
                    render: ({ max_consent_days: days }) =>
                      days > 0 ? t('purposes.dayCount', { count: days }) : '—',
                  },
                  {
                    key: 'basis',
                    title: t('purposes.basis'),
                    render: ({ basis }) => <span className="soft">{basis}</span>,
                  },
                ]}
              />
            </Section>
            <Section title={t('purposes.denials')}>
              <Records
                rows={Object.entries(DENIALS)}
                rowKey={([code]) => code}
                label={t('purposes.denials')}
                empty=""
                columns={[
                  {
                    key: 'words',
                    title: t('purposes.meaning'),
                    render: ([, explanation]) => explanation[words.language],
                  },
                  {
                    key: 'code',
                    title: t('purposes.code'),
                    render: ([code]) => <span className="code">{code}</span>,
                  },
                  { key: 'rule', title: t('purposes.rule'), render: ([, { rule }]) => rule },
                ]}
              />
            </Section>
          </>
        )}
      </Await>
    </Page>
  );
}
