import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { Report } from '../report.js';
import { documentOf } from './document.js';

const FONT = 'NotoSansSC';

const { resolve } = createRequire(import.meta.url);
const fontFile = (weight: string) =>
  resolve(`@expo-google-fonts/noto-sans-sc/${weight}/NotoSansSC_${weight}.ttf`);
const font = { normal: fontFile('400Regular'), bold: fontFile('700Bold') };
pdfmake.setFonts({ [FONT]: font });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(font).includes(path));

/**
 * Sets a report as PDF in Noto Sans SC, of which it embeds the letters used; no other file is read. The same report
 * gives the same bytes. The thread is busy for as long as it takes: `renderer.ts` has one for it.
 */
export default function renderReport(report: Report): Promise<Uint8Array> {
  return pdfmake.createPdf(documentOf(report, FONT)).getBuffer();
}
