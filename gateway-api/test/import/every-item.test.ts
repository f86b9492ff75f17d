import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CatalogueField, CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { importFile } from '../../src/import/import-file.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';
import { useFolder } from '../support/started.js';

const FIRM = '91310115XX0000019T';
const NAME = '上海样章智能装备有限公司（样例）';

/** One value of each kind of type, as departments write them. */
const SAMPLES: Readonly<Record<string, string>> = {
  ...{
    string: '文字，含“引号”',
    code: '310115',
    text: '两行\n文字',
    uscc: FIRM,
    id_no: '11010519491231002X',
  },
  ...{ date: '2026/03/05', yearmonth: '202603', year: '2025', datetime: '2026-03-05T08:00:00+08:00' },
  ...{ boolean: '是', integer: '42', phone: '021-1234 5678', email: 'a@b.example', json: '{"a":1}' },
  ...{ hash: 'ab'.repeat(32), decimal: '12.5' },
};

function sampleOf({ name, type }: CatalogueField): string {
  if (name === 'entName' || name === 'name') return NAME;
  const members = /^enum\[(.+)\]$/.exec(type)?.[1]?.split(',');
  return members?.[0] ?? SAMPLES[type.replace(/\(.*/, '')]!;
}

const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

describe('the importer', function () {
  this.timeout(60_000);
  const connection = useDatabase();
  let zone: Zone;
  const folder = useFolder('every-item');
  let catalogue: CatalogueItem[];

  before(async () => {
    zone = await openZone(connection());
    catalogue = z
      .array(CatalogueItem)
      .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
  });
  it('takes a record of every item of the catalogue, as the golden file has it', async () => {
    const keys = await readRecordKeys();
    const taken: Record<string, unknown> = {};
    for (const item of catalogue) {
      // a court's list knows names only: its enterprise is in the register, which is imported before
      const recordKey = keys.get(item.id)!;
      const cells = item.fields.map((field) =>
        field.name === recordKey.subject && recordKey.by === 'uscc' ? FIRM : sampleOf(field),
      );
      const file = join(folder(), `${item.id}.csv`);
      await writeFile(file, `${quoted(item.fields.map(({ name_zh }) => name_zh))}\n${quoted(cells)}\n`);
      const summary = await importFile({ file, format: formatOf(item, recordKey), zone });
      expect(summary, item.id).to.include({ inserted: 1, rejected: 0 });
      const [row] = await zone.rows(item.id, FIRM);
      taken[item.id] = row;
    }
    expect(Object.keys(taken)).to.have.length(63);
    const golden: unknown = JSON.parse(
      await readFile(new URL('./golden/every-item.json', import.meta.url), 'utf8'),
    );
    expect(taken).to.deep.equal(golden);
  });
});
