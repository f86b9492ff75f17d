import type { Express } from 'express';

export interface Configuration {
  readonly gateway: string;
  readonly issuer: string;
  readonly identityIssuer: string | null;
  readonly audience: string;
  readonly mode: string;
}

/** What the browser is told at run time, from the environment. */
export function configuration(environment: Readonly<Record<string, string | undefined>>): Configuration;

/** The express application over a folder of built files; `dist/web` where absent. */
export function createServer(config: Configuration, web?: string): Express;
