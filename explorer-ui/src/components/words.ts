import { DENIALS } from '@xinjian/chaincode/model';
import { useTranslation } from 'react-i18next';
import { useCatalogue, useParticipants, usePurposes } from '../gateway/queries.js';
import type { CatalogueRow, Participant } from '../gateway/shapes/registry.js';
import { type Language, languageOf } from '../i18n/index.js';

const DENIAL_WORDS = new Map<string, { readonly zh: string; readonly en: string }>(Object.entries(DENIALS));

/** The words for the codes of catalogue, purposes, denials and participants, in the language in use. */
export interface Words {
  readonly language: Language;
  readonly item: (id: string) => string;
  readonly provider: (id: string) => string;
  /** Who gave the records of an item, by the name that the platform has of it. */
  readonly source: (id: string, name: string) => string;
  readonly field: (id: string, name: string) => string;
  readonly purpose: (code: string) => string;
  readonly denial: (code: string) => string;
  readonly party: (id: string) => string;
  /** Names one after the other, as the language sets them apart. */
  readonly list: (names: readonly string[]) => string;
}

export function useWords(): Words {
  const { i18n } = useTranslation();
  const language = languageOf(i18n);
  const items = new Map(useCatalogue().data?.map((item) => [item.id, item]));
  const purposes = usePurposes().data;
  const participants = useParticipants().data;
  return {
    language,
    item: (id) => items.get(id)?.[`name_${language}`] ?? id,
    provider: (id) => items.get(id)?.[`provider_${language}`] ?? '',
    source: (id, name) => sourceWords(name, items.get(id), participants, language),
    field: (id, name) => fieldWords(items.get(id), name, language),
    purpose: (code) =>
      purposes?.purposes.find((purpose) => purpose.code === code)?.[`name_${language}`] ?? code,
    denial: (code) => denialWords(code, language),
    list: (names) => names.join(language === 'zh' ? '、' : ', '),
    party: (id) => participants?.find((participant) => participant.id === id)?.name[language] ?? id,
  };
}

/** The platform knows a source as a participant, or by its Chinese name: the item's provider, or a participant's. */
export function sourceWords(
  name: string,
  item: Pick<CatalogueRow, 'provider_zh' | 'provider_en'> | undefined,
  participants: readonly Pick<Participant, 'id' | 'name'>[] | undefined,
  language: Language,
): string {
  const known = participants?.find((each) => each.id === name || each.name.zh === name);
  if (known !== undefined) return known.name[language];
  return item?.provider_zh === name ? item[`provider_${language}`] : name;
}

/** A denial in words: known without asking anybody. */
export function denialWords(code: string, language: Language): string {
  return DENIAL_WORDS.get(code)?.[language] ?? code;
}

/** The catalogue names fields in Chinese; English readers get the field's own name, spaced. */
function fieldWords(item: CatalogueRow | undefined, name: string, language: Language): string {
  if (language === 'en') return spaced(name);
  return item?.fields.find((field) => field.name === name)?.name_zh ?? name;
}

/** What the names of fields abbreviate. */
const ABBREVIATED: Readonly<Record<string, string>> = {
  ...{ acct: 'account', amt: 'amount', app: 'application', cert: 'certificate', contrib: 'contribution' },
  ...{ desc: 'description', doc: 'document', ent: 'enterprise', est: 'establishment', eval: 'evaluation' },
  ...{ ex: 'excluding', exp: 'expiry', hs: 'HS', id: 'ID', ins: 'insurance', inst: 'institution', ip: 'IP' },
  ...{ no: 'number', op: 'operating', org: 'organisation', qual: 'qualification', rd: 'R&D' },
  ...{ reg: 'registration', rep: 'representative', soc: 'social', uscc: 'unified social credit code' },
  xdr: 'party',
};

/** `legalRepIdNo` → `Legal representative ID number`. */
export function spaced(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z0-9])/g, '$1 $2')
    .toLowerCase()
    .split(' ')
    .map((word) => ABBREVIATED[word] ?? word)
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The catalogue writes categories in both languages, "税务 tax": the part in the language in use. */
export function categoryWords(category: string, language: Language): string {
  const space = category.indexOf(' ');
  if (space < 0) return category;
  const english = category.slice(space + 1);
  return language === 'zh' ? category.slice(0, space) : english.charAt(0).toUpperCase() + english.slice(1);
}
