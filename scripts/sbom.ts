/** `node scripts/sbom.ts [FILE]`: what ships, as a CycloneDX 1.6 document, from package-lock.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bomOf, type Lock } from './sbom/bom.ts';

const root = resolve(import.meta.dirname, '..');
const lock = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as Lock;
const text = `${JSON.stringify(bomOf(lock), null, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
