import { vaultCommand } from './command.js';
import { rotateVault } from './rotation.js';

/** `npm run rotate-vault`: seals everything in the vault under the first of its keys. */
await vaultCommand(async (connection, keys) => {
  const { sealed, kept } = await rotateVault(connection, keys);
  return `Sealed anew under ${keys.ids[0] ?? ''}: ${sealed}; already so: ${kept}.`;
});
