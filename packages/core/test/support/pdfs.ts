import { readFileSync } from 'node:fs';

import { isRecord } from '../../src/shared/untrusted-json.ts';

const stored: unknown = JSON.parse(
  readFileSync(new URL('../media/pdfs.json', import.meta.url), 'utf8'),
);

/** PDFs of one blank page, by name: encrypted in each way, `…-open` with an owner password only, and in unusual layouts. */
export const storedPdfs: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map(
  Object.entries(isRecord(stored) ? stored : {}).map(([name, base64]) => [
    name,
    new Uint8Array(Buffer.from(String(base64), 'base64')),
  ]),
);

/** One object of {@link toPdf}, without its number. */
const pages = [
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
];

/** The smallest PDF: one blank page, or the objects after the catalog that are given. */
export function toPdf(
  objects: readonly string[] = pages,
  beforeHeader = '',
): Uint8Array<ArrayBuffer> {
  let text = `${beforeHeader}%PDF-1.4\n`;
  const places = ['<< /Type /Catalog /Pages 2 0 R >>', ...objects].map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = places.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  text += `${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
