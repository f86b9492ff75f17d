import type { CatalogueField, CatalogueItem } from '../catalogue.js';
import type { FieldObligation, ItemObligation, Route } from '../decision.js';
import type { TermItem, Terms } from '../terms.js';
import type { ScopeItem } from './scope.js';

/** By what right and on what terms an item leaves. */
export interface Release {
  readonly route: Route;
  readonly terms: Terms | null;
  /** The mark that is verified, if any: what was repaired leaves to verify the repair, and for nothing else. */
  readonly verified: 'objection' | 'repaired' | null;
  /** The first day of which negative information may still be served; null where it is not bounded at all. */
  readonly negativeFrom: string | null;
}

/** What the gateway owes on an item that may leave. Fields not listed do not leave. */
export function obligationOf(scope: ScopeItem, item: CatalogueItem, release: Release): ItemObligation {
  const { verified } = release;
  const isWithheld = (mark: ScopeItem['mark']) => mark === 'repaired' && verified !== 'repaired';
  const treat = isWithheld(scope.mark) ? withheld : treatmentOf(release, item, scope.opened);
  const records = scope.records.map(({ record, mark }) => {
    return { record, mark, treatment: isWithheld(mark) ? ('withheld' as const) : ('marked' as const) };
  });
  return {
    item: item.id,
    version: item.version,
    fields: scope.fields.map(treat),
    ...(scope.mark !== 'none' && { mark: scope.mark }),
    ...(records.length > 0 && { records }),
    ...(verified !== null && scope.mark !== verified && { only: verified }),
    ...(item.negative !== undefined &&
      release.negativeFrom !== null && {
        negative: { ...item.negative, from: release.negativeFrom },
      }),
  };
}

type Treatment = (field: CatalogueField) => FieldObligation;

function treatmentOf({ route, terms }: Release, item: CatalogueItem, opened: TermItem | null): Treatment {
  if (route === 'subject') return toItsOwner;
  if (opened === null || terms === null) return withoutConsent;
  const beyond = item.disclosure === 'public' ? withoutConsent : withheld;
  return (field) => {
    if (opened.fields !== undefined && !opened.fields.includes(field.name)) return beyond(field);
    return underConsent(field, terms.disclosure);
  };
}

/**
 * Natural persons' fields are masked or withheld; what the catalogue drops needs a basis of its own, which terms
 * cannot give yet.
 */
function underConsent(field: CatalogueField, disclosure: Terms['disclosure']): FieldObligation {
  if (isPersonal(field) || field.masking === 'drop') return maskedOrWithheld(field);
  return disclosure === 'clear' || field.masking === 'none' ? clear(field) : maskedOrWithheld(field);
}

/** Public fields in clear; others masked where the catalogue names a mask, withheld where it names none. */
function withoutConsent(field: CatalogueField): FieldObligation {
  return field.sensitivity === 'public' ? clear(field) : maskedOrWithheld(field);
}

/** An enterprise sees its own data, but not what is about natural persons in clear. */
function toItsOwner(field: CatalogueField): FieldObligation {
  return isPersonal(field) ? maskedOrWithheld(field) : clear(field);
}

function isPersonal({ sensitivity }: CatalogueField): boolean {
  return sensitivity === 'personal' || sensitivity === 'personal_sensitive';
}

function maskedOrWithheld(field: CatalogueField): FieldObligation {
  const { name, masking } = field;
  return masking === 'none' || masking === 'drop'
    ? withheld(field)
    : { name, treatment: 'masked', rule: masking };
}

function clear({ name }: CatalogueField): FieldObligation {
  return { name, treatment: 'clear' };
}

function withheld({ name }: CatalogueField): FieldObligation {
  return { name, treatment: 'withheld' };
}
