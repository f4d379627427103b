import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { commandHere as command } from '../support/command.ts';
import { test } from '../support/scene.ts';

const FIVE_MISTAKES = `
hospitalId: 0101090517
dataDir: ./data
server:
  fhirBaseUrl: http://nhi.example/fhir
  clientId: practice-hospital
folders:
  - path: ./export
    settleSecond: 2
    afterAccepted: delete
results: { exportDir: ./export/results }
`;

test.concurrent.for(['run', 'status', 'cases'])(
  '`%s` with five mistakes in agent.yaml exits 2 with five lines that name their places, and touches nothing',
  async (name, { sceneFor }) => {
    const { place } = await sceneFor();
    await writeFile(place.config, FIVE_MISTAKES);

    const { code, stdout, stderr } = await command(place, name, '--json');

    expect(code).toBe(2);
    expect(stdout).toBe('');
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'hospitalId',
      'server.fhirBaseUrl',
      'folders[0].settleSecond',
      'folders[0].afterAccepted',
      'results.exportDir',
    ]);
    expect(lines[2]).toContain('settleSeconds');
    expect(existsSync(place.dataDir)).toBe(false);
  },
);

test.concurrent('bad usage exits 2 and says what is wrong', async ({ sceneFor }) => {
  const { place } = await sceneFor();
  for (const args of [['cases', '--delivery', 'lost'], ['show'], ['resolve', 'x'], ['frobnicate']]) {
    const { code, stdout, stderr } = await command(place, ...args);
    expect([code, stdout, stderr === ''], args.join(' ')).toEqual([2, '', false]);
  }
  const { code, stderr } = await command({ config: `${place.config}.none` }, 'status');
  expect(code).toBe(2);
  expect(stderr).not.toBe('');
});
