import { useTranslation } from 'react-i18next';
import { useSession } from '../session/context.js';
import { Hash } from './hash.js';
import { useCustomers } from './use-customers.js';
import { useWords } from './words.js';

/** A participant by its name; an enterprise by its code where this browser knows it, else by its reference. */
export function Party({ id }: Readonly<{ id: string }>) {
  const words = useWords();
  if (id.startsWith('0x')) return <Subject reference={id} />;
  return <span title={id}>{words.party(id)}</span>;
}

export function Subject({ reference }: Readonly<{ reference: string }>) {
  const { me } = useSession();
  const customers = useCustomers();
  if (reference === me.participant) return <span>{me.name}</span>;
  const uscc = customers.get(reference);
  return uscc === undefined ? <Hash value={reference} /> : <span className="mono">{uscc}</span>;
}

export function ItemName({ id }: Readonly<{ id: string }>) {
  const words = useWords();
  return (
    <span className="item-name">
      {words.item(id)} <span className="code">{id}</span>
    </span>
  );
}

/** So many items are named in a row of a list. */
const NAMED = 2;

/** Items in a row of a list: the first few by name, then how many there are; all of them in the tip. */
export function ItemNames({ ids }: Readonly<{ ids: readonly string[] }>) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <span className="item-names" title={ids.map((id) => `${id} ${words.item(id)}`).join('\n')}>
      {ids.slice(0, NAMED).map((id) => (
        <span key={id}>{words.item(id)}</span>
      ))}
      {ids.length > NAMED && <span className="soft">{t('common.inAll', { total: ids.length })}</span>}
    </span>
  );
}

export function PurposeName({ code }: Readonly<{ code: string }>) {
  const words = useWords();
  return (
    <span>
      {words.purpose(code)} <span className="code">{code}</span>
    </span>
  );
}

/** A denial in words, its code beside it. */
export function Denial({ code }: Readonly<{ code: string }>) {
  const words = useWords();
  return (
    <span>
      {words.denial(code)} <span className="code">{code}</span>
    </span>
  );
}
