import { stderr, stdout } from 'node:process';
import type { Connection } from 'mongoose';
import { connectDatabase } from '../database/connection.js';
import { readVaultKeys, VaultKeyError, type VaultKeys } from './keys.js';

/** Runs a command on the vault that the environment names, and prints what came of it; ends with 0, 1 or 2. */
export async function vaultCommand(
  run: (connection: Connection, keys: VaultKeys) => Promise<string>,
): Promise<void> {
  const uri = process.env['MONGODB_URI'];
  try {
    if (!uri) throw new VaultKeyError('MONGODB_URI: names the database');
    const keys = await readVaultKeys(process.env);
    const connection = await connectDatabase(uri, process.env['MONGODB_DATABASE']);
    try {
      stdout.write(`${await run(connection, keys)}\n`);
    } finally {
      await connection.close();
    }
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof VaultKeyError ? 2 : 1;
  }
}
