// @module-tag full
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { test } from '../support/scene.ts';

const MANUAL = new URL('../../../docs/zh-TW/HIS介接.md', import.meta.url);

/** Delphi's units, by Free Pascal's. */
const DELPHI = new URL('./delphi', import.meta.url).pathname;

/**
 * How an example of the manual is run where its language is there: `probe` tells, `file` is what it is written to. In the command `$0` is
 * that file and `$1` the Bundle.
 */
const LANGUAGES = {
  sh: { probe: ['curl', '--version'], file: 'check.sh', command: 'sh "$0"' },
  python: { probe: ['python3', '--version'], file: 'check.py', command: 'python3 "$0" "$1"' },
  java: { probe: ['java', '--version'], file: 'CheckBundle.java', command: 'java "$0" "$1"' },
  csharp: {
    probe: ['mcs', '--version'],
    file: 'CheckBundle.cs',
    command:
      'mcs -r:System.Net.Http.dll -r:System.Runtime.Serialization.dll -out:"$0.exe" "$0" && mono "$0.exe" "$1"',
  },
  delphi: {
    probe: ['fpc', '-iV'],
    file: 'CheckBundle.dpr',
    command: `fpc -Mdelphi -Fu"${DELPHI}" -FU"$(dirname "$0")" -o"$0.out" "$0" >&2 && "$0.out" "$1"`,
  },
} as const;
type Language = keyof typeof LANGUAGES;

const isThere = ([program, option]: readonly [string, string]): boolean =>
  spawnSync(program, [option], { stdio: 'ignore' }).status === 0;

/** The example of one language in the section of the check service, with this agent's address and file. */
async function exampleOf(language: string, port: string, bundle: string): Promise<string> {
  const [, section = ''] = (await readFile(MANUAL, 'utf8')).split('## 寫檔之前先檢核');
  const pattern = new RegExp('```' + language + '\\n([\\s\\S]*?)\\n```');
  const text = pattern.exec(section)?.[1];
  if (text === undefined) throw new Error(`no example in ${language}`);
  expect(text).toContain('127.0.0.1:4780');
  return text.replace('127.0.0.1:4780', `127.0.0.1:${port}`).replace('@A1126-0031.json', `@${bundle}`);
}

interface Ended {
  readonly code: number;
  readonly out: string;
}

function run([program = '', ...args]: readonly string[], token: string): Promise<Ended> {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      TWPAS_CHECK_TOKEN: token,
      PYTHONIOENCODING: 'utf-8',
      JAVA_TOOL_OPTIONS: '',
    };
    execFile(program, args, { env, encoding: 'utf8' }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out: stdout });
    });
  });
}

for (const language of Object.keys(LANGUAGES) as Language[]) {
  const { probe, file, command } = LANGUAGES[language];
  const isSkipped = !isThere(probe);
  (isSkipped ? test.skip : test.concurrent)(
    `the ${language} example of HIS介接 has a Bundle checked before it is written, and nothing of it is kept${isSkipped ? ` (skipped: there is no ${probe[0]} here)` : ''}`,
    async ({ sceneFor }) => {
      const scene = await sceneFor({
        settings: (settings) => {
          settings['checkService'] = { enabled: true };
        },
      });
      const agent = await scene.agent();
      const { token } = await agent.client.check.tokens.make({ name: 'HIS' });
      const his = await mkdtemp(join(tmpdir(), 'twpas-his-'));
      const [sound, broken] = [
        await writeSample(his, makeSample({ seed: 'asked', attachments: 0 })),
        await writeSample(his, makeSample({ seed: 'asked wrong', attachments: 0, defect: 'wrong-hospital' })),
      ];
      const { port } = new URL(agent.consoleUrl);
      const ask = async (bundle: string, as: string): Promise<Ended> => {
        const script = join(his, file);
        await writeFile(script, await exampleOf(language, port, bundle));
        return run(['sh', '-c', command, script, bundle], as);
      };
      for (const bundle of [sound, broken]) {
        const { code, out } = await ask(bundle, token);
        expect(out).toContain(bundle === sound ? 'information' : '醫事機構代碼');
        // curl says how it went, not what was found.
        if (language !== 'sh') expect(code).toBe(bundle === sound ? 0 : 1);
      }
      expect((await ask(sound, 'twpas-check-other')).code).not.toBe(0);
      await agent.client.check.tokens.remove({ name: 'HIS' });
      expect((await ask(sound, token)).code).not.toBe(0);
      expect(await agent.cases()).toEqual([]);
      await rm(his, { recursive: true });
    },
    300_000,
  );
}
