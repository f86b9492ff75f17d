import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { usccCheckCharacter } from '@xinjian/chaincode/model';

const HEADER =
  'uscc,socCode,period,insType,insuredCount,baseTotal,payable,paid,arrears,arrearsMonths,state\n';
/** Months of one enterprise. */
const MONTHS = 12;
/** Every so many rows one is wrong: 1 %. */
const WRONG = 100;

/** Writes a file of SOC-01 with so many records, of which one in a hundred has a field that does not read. */
export async function writeRows(file: string, count: number): Promise<void> {
  await pipeline(Readable.from(chunks(count)), createWriteStream(file));
}

function* chunks(count: number): Generator<string> {
  yield HEADER;
  for (let index = 0; index < count; index += 1) yield row(index);
}

function row(index: number): string {
  const enterprise = Math.floor(index / MONTHS);
  const first17 = `9131011${String(enterprise).padStart(8, '0')}XX`;
  const month = String((index % MONTHS) + 1).padStart(2, '0');
  const insured = index % WRONG === 0 ? 'many' : String(index % 900);
  const uscc = `${first17}${usccCheckCharacter(first17)}`;
  return `${uscc},S${enterprise},2026-${month},养老,${insured},979400.00,156704.00,156704.00,0.00,0,正常参保\n`;
}
