import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bomOf, type Lock } from '../sbom/bom.ts';
import { type DependencyLock, isShipped, nameOf, type Release } from '../sbom/shipped.ts';

const ROOT = join(import.meta.dirname, '../..');
const LINE = '='.repeat(80);

/** Files that every installation or package must hold, by name: our licence, those of the packages inside, and the bill of materials. */
export function legalFiles(release: Release = 'agent', root: string = ROOT): ReadonlyMap<string, string> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  return new Map([
    ['LICENSE', readFileSync(join(root, 'LICENSE'), 'utf8')],
    ['THIRD-PARTY-NOTICES.txt', noticesOf(HEADS[release], licensedPackages(lock, root, release))],
    [BOMS[release], `${JSON.stringify(bomOf(lock, release), null, 2)}\n`],
  ]);
}

const BOMS: Readonly<Record<Release, string>> = {
  agent: 'twpas-agent.cdx.json',
  practice: 'twpas-agent-practice.cdx.json',
};
const WORKS = 'contains the following works of others, each under its own licence.';
const HEADS: Readonly<Record<Release, string>> = {
  agent: `The TWPAS agent ${WORKS} Electron and Chromium, in the desktop\nprogram, bring their texts as LICENSE.electron.txt and LICENSES.chromium.html.\n`,
  practice: `The practice server of the TWPAS agent ${WORKS}\n`,
};

/** Every text whole, each under the name of its package. */
function noticesOf(head: string, packages: readonly LicensedPackage[]): string {
  const parts = packages.map(({ name, version, license, texts }) =>
    [
      LINE,
      `${name} ${version} (${license})`,
      LINE,
      ...texts.map(({ file, text }) => `--- ${file}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`),
    ].join('\n'),
  );
  return [head, ...parts].join('\n');
}

/** Missing or wrong ones in a packed folder; empty if all are there. `read`: null for a missing file. */
export function legalProblems(read: (name: string) => string | null): string[] {
  return [...legalFiles('agent')].flatMap(([name, wanted]) => {
    const found = read(name);
    if (found === null) return [`missing: legal/${name}`];
    return found === wanted ? [] : [`legal/${name} is not that of this source`];
  });
}

/** A package that ships, and the texts its licence asks to be shipped along. */
interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** By their file. */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
}

const LICENSE_FILE = /^(mit-)?(licen[cs]e|copying)/i;
const NOTICE_FILE = /^notice/i;
/** A machine has only its own platform's package of these, and Windows' has no licence; so every build names both with the one text. */
const NODE = /^node-(linux|win)-x64$/;
const NODE_LICENSE = join(import.meta.dirname, 'node-license.txt');

/** Every package of the lock that is in a release, as it is installed. @throws Error naming those without a licence text */
export function licensedPackages(
  lock: DependencyLock,
  root: string,
  release: Release = 'agent',
): LicensedPackage[] {
  const ships = isShipped(lock, release);
  const found = Object.entries(lock.packages)
    .filter(([path]) => ships(path))
    .map(([path, { version = '', license = '' }]) => {
      const name = nameOf(path);
      return { name, version, license, texts: textsOf(name, join(root, path)) };
    });
  const without = found.filter(({ texts }) => !texts.some(({ file }) => !NOTICE_FILE.test(file)));
  if (without.length > 0)
    throw new Error(
      `no licence text: ${without.map(({ name }) => name).join(', ')} (scripts/legal/legal-files.ts)`,
    );
  const byName = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function textsOf(name: string, folder: string): LicensedPackage['texts'] {
  if (NODE.test(name)) return [{ file: 'LICENSE', text: readFileSync(NODE_LICENSE, 'utf8') }];
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => LICENSE_FILE.test(file) || NOTICE_FILE.test(file))
    : [];
  const read = files.toSorted().map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  const known = WITHOUT_FILE[name];
  return known === undefined ? read : [...read, { file: 'LICENSE', text: known }];
}

/** Packages that name a licence and bring no file of it: the licence's own text, with the holder they name. */
const WITHOUT_FILE: Readonly<Record<string, string>> = {
  '@ant-design/icons-svg': mit('the contributors of ant-design-icons'),
  '@loxjs/url-join': mit('Zen Li'),
  antlr4: bsd3('2012-2022 The ANTLR Project'),
  'koa-compose': mit('the contributors of koa-compose'),
  '@cqframework/cql': readFileSync(join(ROOT, 'LICENSE'), 'utf8'),
  saxes: isc('Isaac Z. Schlueter and Contributors; 2017-2020 Louis-Dominique Dubeau'),
  'is-mobile': mit('2013 Julian Gruber'),
  isarray: mit('2013 Julian Gruber'),
};

function isc(holder: string): string {
  return `The ISC License

Copyright (c) ${holder}

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
`;
}

function mit(holder: string): string {
  return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
}

function bsd3(holder: string): string {
  return `Copyright (c) ${holder}. All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the documentation and/or other materials provided with the distribution.

3. Neither name of copyright holders nor the names of its contributors may be used to endorse or promote products derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE REGENTS OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
`;
}
