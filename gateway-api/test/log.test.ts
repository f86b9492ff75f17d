import { expect } from 'chai';
import mongoose, { Schema } from 'mongoose';
import { z } from 'zod';
import { openLog } from '../src/log.js';
import { useDatabase } from './support/database.js';

const SECRETS = ['91310115XX0000019T', '13800138000', '310115199001011234', '张三'] as const;
const [uscc, phone, citizen, name] = SECRETS;
const row = { _id: uscc, rows: [{ phone, citizen, name }] };

async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

describe('errors in the log', () => {
  const connection = useDatabase();

  function logged(err: unknown): string {
    const lines: string[] = [];
    openLog('trace', { write: (line) => lines.push(line) })
      .child({ module: 'a child' })
      .warn({ err }, 'failed');
    return lines.join('');
  }

  const model = async () => {
    const schema = new Schema({ _id: String, rows: [Object], count: Number }, { strict: 'throw' });
    const model = connection().model('secrets', schema, 'secrets');
    await model.deleteMany({});
    await model.create(row);
    return model;
  };

  const failures: Readonly<Record<string, () => unknown>> = {
    'a bulk that met a duplicate': async () => (await model()).insertMany([row, { ...row, _id: phone }]),
    'a duplicate': async () => (await model()).create(row),
    'a value that does not cast': async () => (await model()).updateOne({ _id: uscc }, { count: name }),
    'a document that does not validate': async () =>
      (await model()).create({ _id: phone, count: name as never }),
    'a text that is no JSON': () => JSON.parse(`${name} ${citizen}`) as unknown,
    'a value that is not as its schema says': () => z.literal(uscc).parse(name),
    'an error with members': () => Promise.reject(Object.assign(new Error(`of ${uscc}`), { row })),
    'an error within another': () =>
      Promise.reject(new Error('outer', { cause: Object.assign(new Error(citizen), { row }) })),
  };
  for (const [what, fail] of Object.entries(failures)) {
    it(`tell nothing that is kept of ${what}`, async () => {
      const line = logged(await failureOf(fail));
      for (const secret of SECRETS) expect(line).not.to.include(secret);
      expect(JSON.parse(line)).to.have.nested.property('err.type');
    });
  }

  it('tell nothing of what is no error', () => {
    expect(JSON.parse(logged(row))).to.have.deep.property('err', {
      ...{ type: 'object', message: 'no error was thrown', stack: '' },
    });
  });

  it('tell what went wrong, where, and why', async () => {
    const duplicate = await failureOf(async () => (await model()).insertMany([row]));
    const { err } = JSON.parse(logged(new TypeError('no way', { cause: duplicate }))) as {
      err: { cause: Record<string, string> };
    };
    expect(err).to.include({ type: 'TypeError', message: 'no way' });
    expect(err)
      .to.have.property('stack')
      .that.matches(/^ +at .*log\.test\.ts/m);
    expect(err.cause).to.include({ type: mongoose.mongo.MongoBulkWriteError.name, code: 11000 });
    expect(err.cause['message']).to.match(
      /^E11000 duplicate key error collection: \S+\.secrets index: _id_$/,
    );
  });
});
