import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setImmediate as otherWork } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { AgentError } from '../../agent/ground/error.ts';
import { isObject, objectAt, textAt, type JsonObject } from '../../agent/ground/fhir/json.ts';
import { decodeJson } from '../../agent/ground/fhir/decode.ts';
import { damaged, readTar, type TarLimits } from './tar.ts';

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly canonical: string | null;
  readonly title: string | null;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Generous: HL7's complete R4 core unpacks to 150 MB in 5,000 files. */
const LIMITS: TarLimits = { files: 20_000, fileBytes: 64 * 1024 ** 2, totalBytes: 512 * 1024 ** 2 };
const MAX_PACKED = 128 * 1024 ** 2;

/**
 * Reads a FHIR package (`.tgz`, “FHIR NPM Packages”) and passes each conformance resource to `use`, yielding to the agent's other work. Nothing
 * is unpacked to disk.
 * @returns `sha256`: of the file, hex
 * @throws AgentError `ig-package-unreadable`, `-damaged`, `-unsafe`, `-too-large`, `-not-a-package`, `-not-r4`
 */
export async function readPackage(file: string, use: (resource: JsonObject) => void) {
  const size = await sizeOf(file);
  if (size > MAX_PACKED) throw new AgentError('ig-package-too-large');
  const hash = createHash('sha256');
  const packed = createReadStream(file);
  packed.on('data', (chunk) => hash.update(chunk));
  const unpacked = packed.pipe(createGunzip());
  packed.on('error', (error) => unpacked.destroy(error));
  let manifest: PackageManifest | null = null;
  try {
    for await (const { name, bytes } of readTar(unpacked as AsyncIterable<Buffer>, LIMITS)) {
      if (name === 'package/package.json') manifest = manifestOf(json(bytes));
      // Subfolders, such as examples, define nothing.
      else if (/^package\/[^/]+\.json$/.test(name)) {
        const resource = json(bytes);
        if (isObject(resource) && textAt(resource, 'resourceType') !== null) use(resource);
        await otherWork();
      }
    }
    // Read to the end: the hash covers the whole file.
    for await (const _chunk of unpacked);
  } catch (error) {
    if (error instanceof AgentError) throw error;
    // An error of zlib (no gzip, wrong checksum, truncated), or a resource of the wrong shape.
    throw damaged(error);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
  if (manifest === null) throw notAPackage();
  return { manifest, sha256: hash.digest('hex') };
}

function json(bytes: Buffer): unknown {
  const decoded = decodeJson(bytes, true);
  if (decoded.kind === 'broken') throw damaged();
  return decoded.value;
}

function manifestOf(value: unknown): PackageManifest {
  const name = textAt(value, 'name');
  const version = textAt(value, 'version');
  // Both become part of a file name.
  if (name === null || version === null || !NAME.test(name) || !VERSION.test(version)) throw notAPackage();
  const versions = fhirVersionsOf(value);
  if (versions.length > 0 && !versions.some((one) => one.startsWith('4.0')))
    throw new AgentError('ig-package-not-r4');
  const dependencies = objectAt(value, 'dependencies') ?? {};
  return {
    name,
    version,
    canonical: textAt(value, 'canonical'),
    title: textAt(value, 'title'),
    dependencies: Object.fromEntries(
      Object.entries(dependencies).filter(
        (entry): entry is [string, string] =>
          NAME.test(entry[0]) && typeof entry[1] === 'string' && VERSION.test(entry[1]),
      ),
    ),
  };
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;
const VERSION = /^[a-z0-9][a-z0-9.+_-]{0,63}$/i;

function fhirVersionsOf(manifest: unknown): string[] {
  const fields = isObject(manifest) ? [manifest['fhirVersions'], manifest['fhir-version-list']] : [];
  return fields.flatMap((list) =>
    Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [],
  );
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch {
    // Not there, or not for us to see: the same sentence either way.
  }
  throw new AgentError('ig-package-unreadable');
}

const notAPackage = (): AgentError => new AgentError('ig-package-not-a-package');
