import { CloseCircleFilled, SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CatalogueRow } from '../gateway/shapes/registry.js';

/** Searches the catalogue as one types. */
export function SearchBox({ onSearch }: Readonly<{ onSearch: (wanted: string) => void }>) {
  const { t } = useTranslation();
  return (
    <Input
      allowClear={{ clearIcon: <CloseCircleFilled aria-label={t('common.clear')} /> }}
      className="search"
      prefix={<SearchOutlined aria-hidden />}
      placeholder={t('catalogue.search')}
      aria-label={t('catalogue.search')}
      onChange={({ target }) => onSearch(target.value.trim().toLowerCase())}
    />
  );
}

/** Whether an item is one that is searched for: by id, name, or the name of a field. */
export function matching(wanted: string) {
  return ({ id, name_zh, name_en, fields }: CatalogueRow) =>
    [id, name_zh, name_en, ...fields.flatMap((field) => [field.name, field.name_zh])].some((text) =>
      text.toLowerCase().includes(wanted),
    );
}
