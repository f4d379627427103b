import { promisify } from 'node:util';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

const open = promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer);

/** Parts of a workbook (OOXML), as XML. */
export async function partsOf(workbook: Buffer): Promise<ReadonlyMap<string, string>> {
  const zip = await open(workbook, { lazyEntries: true });
  const parts = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error) {
          reject(error);
          return;
        }
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', reject);
        stream.on('end', () => {
          parts.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
          zip.readEntry();
        });
      });
    });
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
  return parts;
}

/** All texts of its cells, and its sheets' own XML, one after the other. */
export async function textOfWorkbook(workbook: Buffer): Promise<string> {
  const parts = await partsOf(workbook);
  return [...parts]
    .flatMap(([name, xml]) => (/sharedStrings|worksheets|workbook\.xml$/.test(name) ? xml : []))
    .join('\n');
}
