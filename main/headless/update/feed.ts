import { join } from 'node:path';

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

/** The releases for this platform that a list (as `sha256sum` writes it) names, oldest first. No name leaves the folder. */
export function releasesIn(listing: string, feed: string, platform: NodeJS.Platform): Release[] {
  const pattern = NAMES[platform];
  const releases = listing.split('\n').flatMap((line): Release[] => {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) [ *]([^/\\]+)$/.exec(line.trimEnd()) ?? [];
    const version = pattern?.exec(name)?.[1];
    return version === undefined ? [] : [{ version, file: join(feed, name), sha256 }];
  });
  return releases.toSorted((a, b) => compareVersions(a.version, b.version));
}

/** The newest one that is newer than `current`, or null: an older one is never offered, whoever signed it. */
export function newerThan(current: string, releases: readonly Release[]): Release | null {
  const newest = releases.at(-1);
  return newest !== undefined && compareVersions(newest.version, current) > 0 ? newest : null;
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
