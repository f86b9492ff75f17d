import { argv } from 'node:process';
import { SubjectReference } from '@xinjian/chaincode/model';
import { vaultCommand } from './command.js';
import { openVault } from './open.js';

/** `npm run forget-subject -- 0x…`: destroys the salt of a subject (G7); nothing brings it back. */
await vaultCommand(async (connection, keys) => {
  const subject = SubjectReference.parse(argv[2]);
  const vault = await openVault(connection, keys);
  if (!(await vault.destroy(subject))) throw new Error('The vault has no such subject.');
  return 'Its salt and code are destroyed: nobody who had not learned the reference can tie it to an enterprise.';
});
