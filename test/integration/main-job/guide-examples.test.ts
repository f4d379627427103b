import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { tinyJpeg, tinyPdf } from '../../../main/practice/samples/attachments.ts';
import { expectCleanLedger, sha256 } from '../support/expectations.ts';
import { test } from '../../support/desk.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../shared/ig/examples');
const NAMES = ['Bundle-bun-1.json', 'Bundle-bun-3.json', 'Bundle-bun-uuid-example.json'];

/** Names of the attachments a Bundle's text speaks of, in its urls and nowhere else. */
function attachmentNames(json: string): string[] {
  return [...new Set([...json.matchAll(/"url"\s*:\s*"file:\/\/([^"]+)"/g)].map((found) => found[1] ?? ''))];
}

describe.skipIf(!existsSync(EXAMPLES))('the examples of the guide', () => {
  test('are sent once each, their attachments beside them, and decided', async ({ deskFor }) => {
    const desk = await deskFor();
    const agent = await desk.agent();
    const files = await Promise.all(
      NAMES.map(async (name) => ({ name, bytes: await readFile(join(EXAMPLES, name)) })),
    );
    for (const { name, bytes } of files) {
      // All three are about 王大明 and name the same files.
      for (const attachment of attachmentNames(bytes.toString('utf8'))) {
        const content = attachment.endsWith('.jpg') ? tinyJpeg(attachment) : tinyPdf(attachment);
        await writeFile(join(desk.place.exportDir, attachment), content);
      }
      await writeFile(join(desk.place.exportDir, name), bytes);
    }

    const rows = await agent.until(
      'three decisions',
      (seen) => seen.length === NAMES.length && seen.every((row) => row.review === 'decided'),
    );

    expect(rows.map((row) => [row.fileName, row.delivery, row.decision]).toSorted()).toEqual(
      NAMES.map((name) => [name, 'accepted', 'approved']).toSorted(),
    );
    const ledger = await desk.sandbox.ledger();
    expect(ledger.posts.map((post) => post.sha256).toSorted()).toEqual(
      files.map(({ bytes }) => sha256(bytes)).toSorted(),
    );
    for (const row of rows) {
      const { attachments } = await agent.client.cases.show({ id: row.id, phi: true });
      expect(attachments.length).toBeGreaterThan(5);
      expect(attachments.filter(({ kind }) => kind === 'file').map(({ state }) => state)).not.toContain(
        'missing',
      );
    }
    expectCleanLedger(ledger);
  });
});
