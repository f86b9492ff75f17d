import { access } from './access.js';
import { codes } from './codes.js';
import { consent } from './consent.js';
import { enterprise } from './enterprise.js';
import { institution } from './institution.js';
import { ledger } from './ledger.js';
import { push } from './push.js';
import { shell } from './shell.js';
import { subjectData } from './subject-data.js';
import { supervision } from './supervision.js';
import { trace } from './trace.js';
import { verify } from './verify.js';

/** The explorer in Chinese: the first language, whose shape the English follows. */
export const zh = {
  ...shell,
  ...codes,
  ...access,
  ...consent,
  ...enterprise,
  ...institution,
  ...supervision,
  ...subjectData,
  ...push,
  ...ledger,
  ...trace,
  ...verify,
};

/** The same keys with other words. */
export type Translated<T> = {
  readonly [Key in keyof T]: T[Key] extends string ? string : Translated<T[Key]>;
};
