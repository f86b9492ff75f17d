import { stderr, stdout } from 'node:process';
import { connectDatabase } from '../database/connection.js';
import { openDocuments } from './documents.js';
import { PositionMoved } from './errors.js';
import { emptyProjection } from './position.js';

/** `npm run rebuild`: empties the projection, which the gateway then makes anew from block 0. */
const uri = process.env['MONGODB_URI'];
if (!uri) {
  stderr.write('MONGODB_URI names the database whose projection is to be made anew\n');
  process.exitCode = 2;
} else {
  const connection = await connectDatabase(uri, process.env['MONGODB_DATABASE']);
  try {
    await emptyProjection(await openDocuments(connection)).catch((error: unknown) => {
      if (!(error instanceof PositionMoved)) throw error;
      stdout.write('A gateway has taken the emptying over.\n');
    });
    stdout.write(
      'The projection is empty; the gateway projects again from block 0 when it starts, or with the next block.\n',
    );
  } finally {
    await connection.close();
  }
}
