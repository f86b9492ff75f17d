import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Hash } from '../../components/hash.js';
import { type Words, useWords } from '../../components/words.js';
import type { zh } from '../../i18n/zh/index.js';
import type { Check, CheckName } from '../../verification/check.js';

type Naming = (text: string, words: Words, t: TFunction) => string;

const party: Naming = (id, words) => words.party(id);

/** Checks whose particular is a code: what names it. */
const NAMED: Partial<Record<CheckName, Naming>> = {
  keyOwner: party,
  granteeMatches: party,
  attestationSigned: party,
  admitted: party,
  purposeWithin: (code, words) => words.purpose(code),
  itemsWithin: (ids, words) => words.list(ids.split(', ').map(words.item)),
  decisionShown: (outcome, _words, t) => t(`outcome.${outcome as keyof typeof zh.outcome}`),
  attestationIndependent: (assurance, _words, t) => t(`assurance.${assurance as keyof typeof zh.assurance}`),
  keyRegistration: (kind, _words, t) => t(`kind.${kind as keyof typeof zh.kind}`),
};

/** The particular of a check: what is opaque to be copied, what is a code by its name. */
export function CheckDetail({ name, detail }: Pick<Check, 'name'> & { readonly detail: string }) {
  const { t } = useTranslation();
  const words = useWords();
  if (isOpaque(detail)) return <Hash value={detail} />;
  const named = NAMED[name]?.(detail, words, t) ?? detail;
  return (
    <span className="soft check-detail" {...(named !== detail && { title: detail })}>
      {named}
    </span>
  );
}

function isOpaque(text: string): boolean {
  return /^(0x)?[0-9a-f]{32,}$|^[A-Za-z0-9_-]{43}$|^[0-9a-f-]{36}$/.test(text);
}
