import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../../agent/error.ts';

/** A release in a folder of the hospital: what `npm run pack` and `pack:service` put beside their `SHA256SUMS`. */
export interface Release {
  readonly version: string;
  readonly file: string;
  /** Hex, from SHA256SUMS. */
  readonly sha256: string;
}

const NAMES: Readonly<Partial<Record<NodeJS.Platform, RegExp>>> = {
  win32: /^TWPAS Agent Setup (\d+\.\d+\.\d+)\.exe$/,
  linux: /^twpas-agent-(\d+\.\d+\.\d+)-linux-x64\.tar\.gz$/,
};

/** The newest release for this platform, or null. No network: a folder or a share. @throws AgentError `update-feed` */
export async function newestRelease(feed: string, platform: NodeJS.Platform): Promise<Release | null> {
  let sums: string;
  try {
    sums = await readFile(join(feed, 'SHA256SUMS'), 'utf8');
  } catch (cause) {
    throw new AgentError('update-feed', `the update folder ${feed} has no readable SHA256SUMS`, {
      cause,
      messageZh: `更新資料夾 ${feed} 內沒有可讀取的 SHA256SUMS`,
    });
  }
  const pattern = NAMES[platform];
  const releases = sums.split('\n').flatMap((line): Release[] => {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) [ *]([^/\\]+)$/.exec(line.trimEnd()) ?? [];
    const version = pattern?.exec(name)?.[1];
    return version === undefined ? [] : [{ version, file: join(feed, name), sha256 }];
  });
  return releases.toSorted((a, b) => compareVersions(a.version, b.version)).at(-1) ?? null;
}

/** @throws AgentError `update-damaged` when the file is not the one SHA256SUMS names */
export async function verifyRelease({ file, sha256 }: Release): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new AgentError('update-damaged', `${file} cannot be read`, {
      cause,
      messageZh: `無法讀取 ${file}`,
    });
  }
  if (hash.digest('hex') === sha256) return;
  throw new AgentError('update-damaged', `${file} is not what SHA256SUMS names: do not install it`, {
    messageZh: `${file} 與 SHA256SUMS 不符，請勿安裝`,
  });
}

/** Numbers apart by dots; above zero when `a` is the later one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
