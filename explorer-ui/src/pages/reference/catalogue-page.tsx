import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.js';
import { SearchBox, matching } from '../../components/search-box.js';
import { Await, Nothing } from '../../components/states.js';
import { categoryWords, useWords } from '../../components/words.js';
import { FieldList } from '../../consent/field-list.js';
import { useCatalogue } from '../../gateway/queries.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';

/** The sharing catalogue: every item, where it comes from, and its fields. */
export function CataloguePage() {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const [search, setSearch] = useState('');
  return (
    <Page title={t('nav.catalogue')} lead={t('catalogue.lead')}>
      <SearchBox onSearch={setSearch} />
      <Await answer={catalogue}>
        {(items) => <Categories items={items.filter(matching(search))} open={search !== ''} />}
      </Await>
    </Page>
  );
}

function Categories({ items, open }: Readonly<{ items: readonly CatalogueRow[]; open: boolean }>) {
  const { t } = useTranslation();
  const words = useWords();
  const categories = [...new Set(items.map(({ category }) => category))];
  if (items.length === 0) return <Nothing>{t('catalogue.none')}</Nothing>;
  return categories.map((category) => {
    const members = items.filter((item) => item.category === category);
    return (
      <details key={category} className="category" open={open}>
        <summary>
          {categoryWords(category, words.language)} <span className="soft">{members.length}</span>
        </summary>
        <ul className="items">
          {members.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ul>
      </details>
    );
  });
}

function Item({ item }: Readonly<{ item: CatalogueRow }>) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <li>
      <details>
        <summary>
          <strong>{item[`name_${words.language}`]}</strong> <span className="code">{item.id}</span>{' '}
          <span className="soft">
            {item[`provider_${words.language}`]} · {t(`catalogue.disclosure.${item.disclosure}`)} ·{' '}
            {t(`catalogue.mode.${item.sharing_mode}`)} · {t('catalogue.version', { version: item.version })}
          </span>
        </summary>
        <FieldList item={item} />
        <p className="soft tight">
          {t('catalogue.basis')} {item.basis.join('；')}
        </p>
      </details>
    </li>
  );
}
