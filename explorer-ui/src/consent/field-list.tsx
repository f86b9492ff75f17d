import type { TermItem } from '@xinjian/chaincode/model';
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWords } from '../components/words.js';
import type { CatalogueRow } from '../gateway/shapes/registry.js';

interface FieldListProps {
  readonly item: CatalogueRow;
  /** The fields to list; all where absent. */
  readonly only?: readonly string[] | undefined;
  /** Where given, each field has a box: these are ticked. */
  readonly chosen?: readonly string[];
  readonly onToggle?: (name: string) => void;
}

/** The fields of an item: what each is, how sensitive, and how it is masked where it is not shown in clear. */
export function FieldList({ item, only, chosen, onToggle }: FieldListProps) {
  const { t } = useTranslation();
  const words = useWords();
  const fields = item.fields.filter(({ name }) => only?.includes(name) ?? true);
  return (
    <ul className="fields">
      {fields.map(({ name, sensitivity, masking }) => (
        <li key={name} className={`field field-${sensitivity}`}>
          {chosen === undefined ? (
            <span>{words.field(item.id, name)}</span>
          ) : (
            <Checkbox checked={chosen.includes(name)} onChange={() => onToggle?.(name)}>
              {words.field(item.id, name)}
            </Checkbox>
          )}
          <span className="soft">
            {t(`sensitivity.${sensitivity}`)}
            {masking !== 'none' && ` · ${t(`masking.${masking}`)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The names of the fields that an item of some terms opens. */
export function fieldsNamed(item: TermItem, entry: CatalogueRow | undefined): readonly string[] {
  return item.fields ?? entry?.fields.map(({ name }) => name) ?? [];
}
