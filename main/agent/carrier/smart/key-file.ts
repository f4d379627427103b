/** `keys/*.json`: one client key each, its private half sealed. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../../ground/base/files.ts';
import { AgentError } from '../../ground/error.ts';
import { isObject } from '../../ground/fhir/json.ts';

export interface KeyFile {
  readonly v: 1;
  readonly kid: string;
  readonly alg: 'ES384' | 'RS384';
  /** ISO 8601; of several active files, the last that began signs. */
  readonly createdAt: string;
  readonly active: boolean;
  /** ISO 8601: it signs from then on; absent: from `createdAt` on. */
  readonly activeFrom?: string;
  /** ISO 8601: end of the key. It is no longer published, and its private half is destroyed. */
  readonly retiredAt?: string;
  /** Public members only. */
  readonly public: Readonly<Record<string, unknown>>;
  /** Base64 of the sealed private JWK; empty once retired. */
  readonly sealed: string;
}

/** Every key file, oldest first. @throws AgentError `client-key-damaged` for one that cannot be read. */
export async function readKeyFiles(dir: string): Promise<KeyFile[]> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const names = (await readdir(dir)).filter((name) => /^client-.*\.json$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => parseKeyFile(await readFile(join(dir, name), 'utf8'), name)),
  );
  return files.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.kid.localeCompare(b.kid));
}

/** Resolves once the file is on disk. A crash before leaves the earlier file, and a temporary one that the next start removes. */
export async function writeKeyFile(dir: string, thumbprint: string, file: KeyFile): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeDurably(join(dir, `client-${thumbprint}.json`), JSON.stringify(file, null, 2), 0o600);
}

/** @throws AgentError `client-key-damaged` */
function parseKeyFile(text: string, name: string): KeyFile {
  const file = readJson(text);
  if (
    isObject(file) &&
    file['v'] === 1 &&
    typeof file['kid'] === 'string' &&
    (file['alg'] === 'ES384' || file['alg'] === 'RS384') &&
    typeof file['createdAt'] === 'string' &&
    typeof file['active'] === 'boolean' &&
    typeof file['sealed'] === 'string' &&
    isObject(file['public'])
  ) {
    const { kid, alg, createdAt, active, sealed, activeFrom, retiredAt } = file;
    return {
      v: 1,
      kid,
      alg,
      createdAt,
      active,
      ...(typeof activeFrom === 'string' && { activeFrom }),
      ...(typeof retiredAt === 'string' && { retiredAt }),
      public: file['public'],
      sealed,
    };
  }
  throw new AgentError('client-key-damaged', { name });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The caller's error names the file, never its content.
    return null;
  }
}
