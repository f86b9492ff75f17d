import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Given } from '../../access/evidence.js';
import { spaced } from '../../components/words.js';
import { Hash } from '../../components/hash.js';
import { EVIDENCE, type EvidenceWord } from '../../i18n/evidence.js';
import { newSalt } from '../../notebook/salt.js';
import { BusinessNote } from './request-page.js';

interface EvidenceFieldsProps {
  readonly kinds: readonly string[];
  /** The digest that the first kind is bound to by the consent, where there is one. */
  readonly bound?: string;
  readonly given: ReadonlyMap<string, Given>;
  readonly onChange: (given: ReadonlyMap<string, Given>) => void;
}

/** The numbers behind the query: they stay here, the ledger gets their salted digests. */
export function EvidenceFields({ kinds, bound, given, onChange }: EvidenceFieldsProps) {
  const { t } = useTranslation();
  const label = (kind: string) => {
    const known = EVIDENCE.find((word): word is EvidenceWord => word === kind);
    return known === undefined ? spaced(kind) : t(`evidence.${known}`);
  };
  return kinds.map((kind, index) => {
    if (index === 0 && bound !== undefined) {
      return (
        <Form.Item key={kind} label={label(kind)} extra={<BusinessNote digest={bound} />}>
          <Hash value={bound} />
        </Form.Item>
      );
    }
    const value = given.get(kind);
    return (
      <Form.Item key={kind} label={label(kind)} htmlFor={`evidence-${kind}`}>
        <Input
          id={`evidence-${kind}`}
          maxLength={60}
          value={value && 'number' in value ? value.number : ''}
          onChange={({ target }) => {
            const next = new Map(given);
            if (target.value === '') next.delete(kind);
            else next.set(kind, { number: target.value, salt: newSalt() });
            onChange(next);
          }}
        />
      </Form.Item>
    );
  });
}
