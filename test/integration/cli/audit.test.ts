// @module-tag full
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { createRng } from '../../../main/practice/samples/rng.ts';
import { commandHere as command, commandJson } from '../support/command.ts';
import { testOfSending as test } from '../support/scene.ts';

interface Report {
  readonly ok: boolean;
  readonly problem: { readonly file: string; readonly line: number; readonly code?: string } | null;
}

test.concurrent(
  '`audit verify` finds one flipped bit and says where, and a line that was taken out',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { place } = scene;
    const agent = await scene.agent();
    await scene.put(makeSample({ seed: 'audited', attachments: 0 }));
    await agent.until('decided', ([row]) => row?.review === 'decided');
    expect(await commandJson<Report>(place, 'audit', 'verify')).toMatchObject({ ok: true });
    expect(await agent.stop()).toBe(0);
    const dir = join(place.dataDir, 'audit');
    const [name = ''] = (await readdir(dir)).filter((file) => file.endsWith('.jsonl'));
    const path = join(dir, name);
    const whole = await readFile(path);
    const lines = whole.toString('utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    const verify = async (bytes: Buffer): Promise<[number | null, Report]> => {
      await writeFile(path, bytes);
      const { code, stdout } = await command(place, 'audit', 'verify', '--json');
      await writeFile(path, whole);
      return [code, JSON.parse(stdout) as Report];
    };

    // The last line too, in every part of it: only a line without its line feed is a torn one, which a crash leaves.
    const rng = createRng('flipped bit');
    const last = whole.lastIndexOf('\n', whole.length - 2) + 1;
    const places = [
      rng.int(0, last - 1),
      rng.int(0, last - 1),
      last,
      rng.int(last, whole.length - 2),
      whole.length - 2,
    ];
    for (const at of places) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << rng.int(0, 7)), at);
      const line = whole.subarray(0, at).toString('latin1').split('\n').length;
      const [code, report] = await verify(flipped);
      expect([code, report.ok]).toEqual([1, false]);
      // The line it is in, or the one after it when it hit the line break.
      expect([line, line + 1]).toContain(report.problem?.line);
    }
    const [code, report] = await verify(Buffer.from(`${lines.toSpliced(2, 1).join('\n')}\n`));
    expect([code, report.problem?.line]).toEqual([1, 3]);
    // The agent has seen the trail broken and has written so behind it; that the file is put back as it was cuts this line off, and
    // the database knows better.
    const [then, { problem }] = await verify(whole);
    expect([then, problem?.code]).toEqual([1, 'cut-off']);
  },
);
