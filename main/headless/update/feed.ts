import { join } from 'node:path';

/** A release in a folder of the hospital: a file that `npm run pack` or `pack:service` puts beside `SHA256SUMS`. */
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

/** Releases for this platform in a list (in `sha256sum` format), oldest first. Names that lead out of the folder are ignored. */
export function releasesIn(listing: string, feed: string, platform: NodeJS.Platform): Release[] {
  const pattern = NAMES[platform];
  const releases = listing.split('\n').flatMap((line): Release[] => {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) [ *]([^/\\]+)$/.exec(line.trimEnd()) ?? [];
    const version = pattern?.exec(name)?.[1];
    return version === undefined ? [] : [{ version, file: join(feed, name), sha256 }];
  });
  return releases.toSorted((a, b) => compareVersions(a.version, b.version));
}

/** The newest release, if it is newer than `current`; else null. An older release is never offered, whoever signed it. */
export function newerThan(current: string, releases: readonly Release[]): Release | null {
  const newest = releases.at(-1);
  return newest !== undefined && compareVersions(newest.version, current) > 0 ? newest : null;
}

/** Compares dotted numbers; above zero if `a` is later. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
