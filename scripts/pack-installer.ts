/**
 * `npm run pack`: the installers. Signed where the environment names a certificate (WIN_CSC_LINK or CSC_LINK with
 * …_KEY_PASSWORD, as electron-builder reads them); TWPAS_REQUIRE_SIGNATURE=1 makes an unsigned one a failure. `--built`: dist is
 * current, so that a certificate is in the environment of the step that signs alone.
 */
import { resolve } from 'node:path';
import { releaseProblems, writeHashes } from './pack/hashes.ts';
import { buildUnlessBuilt, ROOT, run, tool, type Program } from './programs.ts';

const { env } = process;
// A workflow without the secret sets an empty one.
const certificate = [env['WIN_CSC_LINK'], env['CSC_LINK']].find((link) => link !== undefined && link !== '');
const SECRETS = ['WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD', 'CSC_LINK', 'CSC_KEY_PASSWORD'] as const;
const options = process.argv.slice(2).filter((option) => option !== '--built');
const required = env['TWPAS_REQUIRE_SIGNATURE'] === '1';
if (certificate === undefined)
  console.error(
    required
      ? 'TWPAS_REQUIRE_SIGNATURE is set, but no certificate (WIN_CSC_LINK).'
      : 'No certificate (WIN_CSC_LINK): what is made will not be signed.',
  );
if (required && certificate === undefined) process.exit(1);
buildUnlessBuilt();
const signing = required ? ['-c.forceCodeSigning=true'] : [];
must(tool('electron-builder', ['--publish', 'never', ...signing, ...options]));
for (const name of SECRETS) Reflect.deleteProperty(env, name);
must([process.execPath, 'scripts/sbom.ts', 'out/twpas-agent.cdx.json']);
const out = resolve(ROOT, 'out');
await writeHashes(out);
const problems = releaseProblems(out);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function must(program: Program): void {
  const code = run(program);
  if (code !== 0) process.exit(code);
}
