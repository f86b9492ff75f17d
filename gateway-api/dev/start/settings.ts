import { createServer } from 'node:net';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** The root of the repository: this file is compiled to gateway-api/dist/dev/start. */
export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

const Ports = z.strictObject({
  gateway: z.int(),
  explorer: z.int(),
  provider: z.int(),
  identityIssuer: z.int(),
  chaincode: z.int(),
});
export type Ports = z.infer<typeof Ports>;

const USUAL_PORTS: Ports = {
  gateway: 8080,
  explorer: 8081,
  provider: 8082,
  identityIssuer: 8083,
  chaincode: 9999,
};

const ENGINES = ['embedded', 'fabric'] as const;
export type Engine = (typeof ENGINES)[number];

export interface Settings {
  /** Everything that the system keeps: `.xinjian`, or `XINJIAN_DIR`. */
  readonly directory: string;
  readonly reset: boolean;
  /** What carries the network: the embedded engine, or real Fabric from the programs in `FABRIC_BIN`. */
  readonly engine: Engine;
  readonly ports: Ports;
  /** How many gateways run side by side; those beyond the first take free ports. */
  readonly gateways: number;
  /** Whether free ports are taken instead of the usual ones. */
  readonly automaticPorts: boolean;
}

/** Something that the user has to mend; its message is all that is shown. */
export class CannotStart extends Error {}

/**
 * Reads the command line (`--reset`, `--ports auto`, `--engine fabric`, `--gateways 2`) and the environment
 * (`XINJIAN_DIR`).
 */
export async function readSettings(argv: readonly string[]): Promise<Settings> {
  const { reset, ports, engine, gateways } = parseCommandLine(argv);
  const directory = resolve(process.env['XINJIAN_DIR'] ?? join(REPOSITORY, '.xinjian'));
  const automaticPorts = ports === 'auto';
  return {
    directory,
    reset,
    engine,
    gateways,
    automaticPorts,
    ports: automaticPorts ? await rememberedPorts(join(directory, 'ports.json')) : USUAL_PORTS,
  };
}

/** More of them only share the cores of one machine. */
const MOST_GATEWAYS = 8;

const CommandLine = z.object({
  reset: z.boolean(),
  ports: z.enum(['usual', 'auto']),
  engine: z.enum(ENGINES),
  gateways: z.coerce.number().int().min(1).max(MOST_GATEWAYS),
});

function parseCommandLine(argv: readonly string[]): z.infer<typeof CommandLine> {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        reset: { type: 'boolean', default: false },
        ports: { type: 'string', default: 'usual' },
        engine: { type: 'string', default: 'embedded' },
        gateways: { type: 'string', default: '1' },
      },
    });
    return CommandLine.parse(values);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const why = issue ? `--${issue.path.join('')}: ${issue.message}` : (error as Error).message;
    throw new CannotStart(
      `${why}\nUse: npm start -- [--reset] [--ports auto] [--engine fabric] [--gateways 2]`,
    );
  }
}

async function rememberedPorts(file: string): Promise<Ports> {
  try {
    return Ports.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    const ports = Object.fromEntries(
      await Promise.all(Object.keys(USUAL_PORTS).map(async (name) => [name, await freePort()] as const)),
    );
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(ports));
    return Ports.parse(ports);
  }
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
  });
}

/** @throws {CannotStart} naming the port that somebody else listens on */
export async function checkPortsFree({ ports, automaticPorts }: Settings): Promise<void> {
  const wayOut = automaticPorts ? '' : ', or run npm start -- --ports auto';
  for (const [name, port] of Object.entries(ports)) {
    if (await isFree(port)) continue;
    throw new CannotStart(
      `Port ${port} (${name}) is in use: Xinjian may be running already. Stop what listens there${wayOut}.`,
    );
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
