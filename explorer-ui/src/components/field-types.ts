import { useCatalogue } from '../gateway/queries.js';

/** The catalogue's type of each field of an item. */
export function useTypes(id: string): (name: string) => string {
  const fields = useCatalogue().data?.find((item) => item.id === id)?.fields;
  return (name) => fields?.find((field) => field.name === name)?.type ?? 'string';
}
