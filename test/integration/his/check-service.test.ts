import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../samples/sample.ts';
import { writeSample } from '../../samples/write.ts';
import { test } from '../support/scene.ts';

const MANUAL = new URL('../../../docs/zh-TW/HIS介接.md', import.meta.url);

/** How an example of the manual is run where its language is there; `{file}` is the example, `{bundle}` the Bundle. */
const LANGUAGES = {
  sh: { probe: 'curl', file: 'check.sh', run: ['sh', '{file}'] },
  python: { probe: 'python3', file: 'check.py', run: ['python3', '{file}', '{bundle}'] },
  java: { probe: 'java', file: 'CheckBundle.java', run: ['java', '{file}', '{bundle}'] },
} as const;

const isThere = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

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

test.concurrent(
  'the examples of HIS介接 have a Bundle checked before it is written, and nothing of it is kept',
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
    const ran = Object.entries(LANGUAGES).filter(([, { probe }]) => isThere(probe));
    expect(ran.length).toBeGreaterThan(0);
    for (const [language, { file, run: line }] of ran) {
      for (const bundle of [sound, broken]) {
        const script = join(his, file);
        await writeFile(script, await exampleOf(language, port, bundle));
        const command = line.map((part) => part.replace('{file}', script).replace('{bundle}', bundle));
        const { code, out } = await run(command, token);
        expect(out, language).toContain(bundle === sound ? 'information' : '醫事機構代碼');
        // curl says how it went, not what was found.
        if (language !== 'sh') expect(code, language).toBe(bundle === sound ? 0 : 1);
        if (bundle === sound) expect((await run(command, 'twpas-check-other')).code, language).not.toBe(0);
      }
    }
    await agent.client.check.tokens.remove({ name: 'HIS' });
    const [language, { file, run: line }] = ran[0] ?? ['sh', LANGUAGES.sh];
    await writeFile(join(his, file), await exampleOf(language, port, sound));
    const command = line.map((part) => part.replace('{file}', join(his, file)).replace('{bundle}', sound));
    expect((await run(command, token)).code).not.toBe(0);
    expect(await agent.cases()).toEqual([]);
    await rm(his, { recursive: true });
  },
  300_000,
);
