import type { Terms } from '@xinjian/chaincode/model';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../gateway/queries.js';
import { Facts } from '../components/facts.js';
import { Hash } from '../components/hash.js';
import { PurposeName } from '../components/names.js';
import { Time } from '../components/time.js';
import { FieldList, fieldsNamed } from './field-list.js';
import { useWords } from '../components/words.js';

/** Terms in words: for what, how, until when, how often, and item by item what they open. */
export function TermsView({ terms }: Readonly<{ terms: Terms }>) {
  const { t } = useTranslation();
  const words = useWords();
  const catalogue = useCatalogue().data ?? [];
  return (
    <div className="stack">
      <Facts
        facts={[
          [
            t('terms.purposes'),
            terms.purposes.map((code) => (
              <div key={code}>
                <PurposeName code={code} />
              </div>
            )),
          ],
          [
            t('terms.period'),
            <>
              <Time at={terms.from} precision="minute" /> – <Time at={terms.to} precision="minute" />
            </>,
          ],
          [t('terms.disclosure'), t(`disclosure.${terms.disclosure}`)],
          [t('terms.quota'), <QuotaWords key="quota" quota={terms.quota} />],
          [
            t('terms.services'),
            <>
              {terms.services.map((service) => t(`service.${service}`)).join(' · ')}
              {terms.services.includes('push') && <div className="soft">{t('terms.pushMeaning')}</div>}
            </>,
          ],
          [t('terms.dataLife'), <DataLifeWords key="life" dataLife={terms.dataLife} />],
          [t('terms.business'), <Hash key="business" value={terms.business} />],
          [t('terms.onward'), t('terms.onwardNever')],
        ]}
      />
      <ul className="items">
        {terms.items.map((item) => {
          const entry = catalogue.find(({ id }) => id === item.id);
          return (
            <li key={item.id}>
              <details>
                <summary>
                  <strong>{words.item(item.id)}</strong> <span className="code">{item.id}</span>
                  <span className="soft">
                    {' '}
                    {words.provider(item.id)} ·{' '}
                    {t('terms.fieldCount', { count: fieldsNamed(item, entry).length })}
                  </span>
                </summary>
                {entry && <FieldList item={entry} only={item.fields} />}
              </details>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function QuotaWords({ quota }: Readonly<{ quota: Terms['quota'] }>) {
  const { t } = useTranslation();
  if (quota === undefined) return t('terms.noQuota');
  const total = t('terms.total', { count: quota.total });
  return quota.perDay === undefined ? total : `${total}${t('terms.perDay', { count: quota.perDay })}`;
}

function DataLifeWords({ dataLife: { unit, value } }: Readonly<Pick<Terms, 'dataLife'>>) {
  const { t } = useTranslation();
  const key = unit.toLowerCase() === 'day' ? 'day' : unit.toLowerCase() === 'month' ? 'month' : 'year';
  return t(`terms.life.${key}`, { count: value });
}
