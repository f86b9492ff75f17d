import { access, constants, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ItemId } from '@xinjian/chaincode/model';
import { z } from 'zod';

/** The longest that one attempt at a provider may take, in milliseconds: accesses wait for it. */
export const LONGEST_TIMEOUT = 15_000;

const Path = z.string().min(1);

/**
 * One provider's interface: with a bearer token, a client certificate (mTLS), or both; and with an authority of its own
 * where the world's do not vouch for it (PEM files, relative to the configuration's folder).
 */
export const ProviderConfiguration = z
  .strictObject({
    item: ItemId,
    url: z.url({ protocol: /^https?$/, error: 'expected an https URL' }),
    /** The provider's name, as settlements show it. */
    provider: z.string().min(1).max(200),
    /** For one attempt, in milliseconds. */
    timeoutMs: z.int().min(1).max(LONGEST_TIMEOUT).default(5_000),
    token: z.string().min(16).optional(),
    tls: z
      .strictObject({ cert: Path.optional(), key: Path.optional(), ca: Path })
      .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'expected both cert and key')
      .optional(),
  })
  .refine(({ token, tls }) => token !== undefined || tls?.cert !== undefined, {
    error: 'expected a token, or tls with a certificate, or both',
    when: () => true,
  });
export type ProviderConfiguration = z.infer<typeof ProviderConfiguration>;

const ProviderConfigurations = z.array(ProviderConfiguration);

/** Providers' interfaces that nobody may be asked through; the message has one line for each problem. */
export class InvalidProviders extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.map((problem) => `PROVIDERS_FILE: ${problem}`).join('\n'), options);
    this.name = 'InvalidProviders';
    this.problems = problems;
  }
}

export interface ProviderRules {
  /** In development an interface may be plain http: it is on the developer's own machine. */
  readonly mode: 'development' | 'production';
  /** Node's own switch, which takes the verification of every certificate away where it is `0`. */
  readonly rejectUnauthorized?: string | undefined;
}

/**
 * Reads PROVIDERS_FILE.
 * @throws {InvalidProviders} naming each thing that is wrong, and no secret
 */
export async function readProviderConfigurations(
  file: string,
  rules: ProviderRules,
): Promise<ProviderConfiguration[]> {
  const read = ProviderConfigurations.safeParse(await readJson(file));
  if (!read.success) throw new InvalidProviders(read.error.issues.map(problemOf));
  const all = read.data.map((one) => located(one, dirname(file)));
  const problems = [...problemsTogether(all, rules), ...(await unreadable(all))];
  if (problems.length > 0) throw new InvalidProviders(problems);
  return all;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    // what does not parse is not repeated: tokens stand in it
    const problem = cause instanceof SyntaxError ? 'not JSON' : 'cannot be read';
    throw new InvalidProviders([`${file}: ${problem}`], { cause });
  }
}

function problemOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('/')}: ${message}`;
}

/** With the paths of its certificates made absolute. */
function located({ tls, ...one }: ProviderConfiguration, folder: string): ProviderConfiguration {
  if (tls === undefined) return one;
  const { cert, key, ca } = tls;
  const absolute = (path: string) => resolve(folder, path);
  const own = cert !== undefined && key !== undefined && { cert: absolute(cert), key: absolute(key) };
  return { ...one, tls: { ...own, ca: absolute(ca) } };
}

/** What is wrong with interfaces that read, each by itself and with the others and the mode. */
function problemsTogether(
  all: readonly ProviderConfiguration[],
  { mode, rejectUnauthorized }: ProviderRules,
): string[] {
  const items = all.map(({ item }) => item);
  const twice = items.flatMap((item, index) =>
    items.indexOf(item) < index ? [`${index}/item: ${item} has another interface above`] : [],
  );
  if (mode === 'development') return twice;
  const plain = all.flatMap(({ url }, index) =>
    url.startsWith('https:') ? [] : [`${index}/url: http is for development only; expected https`],
  );
  if (rejectUnauthorized !== '0' || all.length === 0) return [...twice, ...plain];
  const unverified = 'NODE_TLS_REJECT_UNAUTHORIZED=0 is for development only; certificates must be verified';
  return [...twice, ...plain, unverified];
}

/** Files of certificates that are not there, or not ours to read. */
async function unreadable(all: readonly ProviderConfiguration[]): Promise<string[]> {
  const found = await Promise.all(
    all.flatMap(({ tls = {} }, index) =>
      Object.entries(tls).map(async ([name, path]) => {
        const isThere = await access(path ?? '', constants.R_OK).then(
          () => true,
          () => false,
        );
        return isThere ? [] : [`${index}/tls/${name}: ${path} cannot be read`];
      }),
    ),
  );
  return found.flat();
}
