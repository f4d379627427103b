import { expect, it } from 'vitest';
import { webPreferences } from '../../../main/desktop/window/window-options.ts';
import { differences, EXCEPTIONS, type Issue } from '../../../scripts/electron-check/exceptions.ts';

const asFound: Issue[] = EXCEPTIONS.map(({ check, file, code }) => ({
  id: check,
  file,
  line: 1,
  sample: `${code ?? ''}\n  width: 1`,
  description: 'what the tool says',
}));

it('the static check of the Electron code passes on what is explained, and on nothing else', () => {
  expect(differences(asFound, EXCEPTIONS)).toEqual([]);
  const [first] = asFound;
  const other = { ...first, id: 'OPEN_EXTERNAL_JS_CHECK' } as Issue;
  expect(differences([...asFound, other], EXCEPTIONS)).toEqual([
    expect.stringContaining('new: OPEN_EXTERNAL_JS_CHECK'),
  ]);
});

it('an exception that the code no longer needs has to go, and covers no second place', () => {
  const last = asFound.at(-1);
  if (last === undefined) throw new Error('no exceptions');
  expect(differences(asFound.slice(0, -1), EXCEPTIONS)).toHaveLength(1);
  expect(differences([...asFound, last], EXCEPTIONS)).toHaveLength(1);
});

it('what the tool cannot see is so: the window is isolated, in a sandbox and without Node', () => {
  expect(webPreferences('preload.cjs', true)).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    devTools: false,
  });
  for (const { why } of EXCEPTIONS) expect(why).toMatch(/\.$/);
});
