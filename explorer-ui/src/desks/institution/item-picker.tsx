import { Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchBox, matching } from '../../components/search-box.js';
import { Nothing } from '../../components/states.js';
import { categoryWords, useWords } from '../../components/words.js';
import { type Ask, chooseFields, chooseItem } from '../../consent/ask.js';
import { FieldList } from '../../consent/field-list.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';

interface ItemPickerProps {
  readonly ask: Ask;
  readonly catalogue: readonly CatalogueRow[];
  readonly onChange: (ask: Ask) => void;
}

/** The catalogue by category, to choose items and, within them, fields. */
export function ItemPicker({ ask, catalogue, onChange }: ItemPickerProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [search, setSearch] = useState('');
  const found = catalogue.filter(matching(search));
  const categories = [...new Set(found.map(({ category }) => category))];
  return (
    <>
      <SearchBox onSearch={setSearch} />
      {found.length === 0 && <Nothing>{t('catalogue.none')}</Nothing>}
      {categories.map((category) => {
        const items = found.filter((item) => item.category === category);
        const chosen = items.filter(({ id }) => ask.items.some((item) => item.id === id)).length;
        return (
          <details key={category} className="category" open={search !== '' || chosen > 0}>
            <summary>
              {categoryWords(category, words.language)}{' '}
              <span className="soft">
                {chosen} / {items.length}
              </span>
            </summary>
            <ul className="items">
              {items.map((item) => (
                <PickableItem key={item.id} item={item} ask={ask} onChange={onChange} />
              ))}
            </ul>
          </details>
        );
      })}
    </>
  );
}

function PickableItem({
  item,
  ask,
  onChange,
}: Readonly<{ item: CatalogueRow; ask: Ask; onChange: (ask: Ask) => void }>) {
  const { t } = useTranslation();
  const words = useWords();
  const chosen = ask.items.find(({ id }) => id === item.id);
  const fields = chosen?.fields ?? item.fields.map(({ name }) => name);
  const toggle = (name: string) =>
    fields.includes(name) ? fields.filter((each) => each !== name) : [...fields, name];
  return (
    <li>
      <Checkbox checked={chosen !== undefined} onChange={() => onChange(chooseItem(ask, item))}>
        {words.item(item.id)} <span className="code">{item.id}</span>{' '}
        <span className="soft">
          {words.provider(item.id)} · {t(`catalogue.disclosure.${item.disclosure}`)}
        </span>
      </Checkbox>
      {chosen !== undefined && (
        <details className="indent">
          <summary className="soft">
            {t('terms.fieldsChosen', { chosen: fields.length, open: item.fields.length })}
          </summary>
          <FieldList
            item={item}
            chosen={fields}
            onToggle={(name) => onChange(chooseFields(ask, item, toggle(name)))}
          />
        </details>
      )}
    </li>
  );
}
