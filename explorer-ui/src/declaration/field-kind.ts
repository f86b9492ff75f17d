/** How the value of a declared field is written. */
export type FieldKind =
  | { readonly kind: 'decimal'; readonly whole: number; readonly fraction: number; readonly unit: string }
  | { readonly kind: 'integer' | 'phone' | 'words' | 'text' };

/** A field's kind by its type in the catalogue. What the catalogue calls json is asked for in plain words. */
export function kindOf(type: string): FieldKind {
  const [, precision, scale, unit = ''] = /^decimal\((\d+),(\d+)\)(?: (.+))?$/.exec(type) ?? [];
  if (precision !== undefined && scale !== undefined) {
    const fraction = Number(scale);
    return { kind: 'decimal', whole: Number(precision) - fraction, fraction, unit };
  }
  if (type === 'integer' || type === 'phone') return { kind: type };
  return { kind: type === 'json' ? 'words' : 'text' };
}

/** Whether the gateway would read a text as a value of this kind; an empty one states nothing. */
export function fits(kind: FieldKind, text: string): boolean {
  const value = text.trim();
  if (value === '') return true;
  switch (kind.kind) {
    case 'decimal': {
      const [, digits = '', rest = ''] = /^[+-]?0*(\d+?)(?:\.(\d*))?$/.exec(value) ?? [];
      return digits !== '' && digits.length <= kind.whole && rest.length <= kind.fraction;
    }
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(value);
    case 'phone':
      return /^\+?[\d\s()-]{5,20}$/.test(value);
    default:
      return true;
  }
}

/** The value as the record states it. */
export function stated({ kind }: FieldKind, text: string): string {
  return kind === 'words' ? JSON.stringify(text) : text;
}

/** The value as a person wrote it. */
export function written({ kind }: FieldKind, value: string): string {
  if (kind !== 'words') return value;
  try {
    const words: unknown = JSON.parse(value);
    return typeof words === 'string' ? words : value;
  } catch {
    return value;
  }
}
