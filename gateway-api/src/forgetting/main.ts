import { argv } from 'node:process';
import { SubjectReference } from '@xinjian/chaincode/model';
import { openDocuments } from '../projection/documents.js';
import { openPushDocuments } from '../push/documents.js';
import { vaultCommand } from '../vault/command.js';
import { openForgetting } from '../vault/forgetting.js';
import { openVault } from '../vault/open.js';
import { openZone } from '../zone/zone.js';
import { forgetSubject } from './forget.js';

/** `npm run forget-subject -- 0x…`: destroys what ties a subject to an enterprise (G7); nothing brings it back. */
await vaultCommand(async (connection, keys) => {
  const subject = SubjectReference.parse(argv[2]);
  // before anything is noted: a key that is missing, and what an earlier version left in clear
  await openVault(connection, keys);
  const stores = {
    connection,
    projection: await openDocuments(connection),
    pushes: await openPushDocuments(connection),
    vault: await openForgetting(connection, keys),
    zone: await openZone(connection),
  };
  const isBegun = (await stores.vault.begun()).some((each) => each.subject === subject);
  const { records, papers, messages, deliveries, entry } = await forgetSubject(stores, subject);
  if (!entry && records + papers + messages + deliveries === 0) {
    if (isBegun) return 'It is forgotten already: nothing was left.';
    await stores.vault.end(subject);
    throw new Error('Nothing is kept of this subject.');
  }
  return [
    `Destroyed: ${entry ? 'code and salt, ' : ''}${records} records, ${papers} texts, ${messages} messages,`,
    `what opens ${deliveries} deliveries. Nobody who had not learned the reference can tie it to an enterprise.`,
    'Backups, exported files and lists of rejects are not reached from here.',
  ].join('\n');
});
