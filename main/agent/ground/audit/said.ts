import type { TrailHead, TrailKeys } from './audit.ts';
/**
 * Marks that a data folder leaves outside itself: in the leases of its watched folders, in result files, in backups. A folder older than its
 * marks was reverted (a disk image, a copied folder, a snapshot of a virtual machine). Its trail was reverted too, so nothing inside the
 * folder shows it.
 */

export interface StoredPosition {
  /** The last revision given out. */
  readonly revision: number;
  /** The last line of the trail; null while there is none. */
  readonly head: TrailHead | null;
}

/** Present state of a data folder: marks elsewhere hold this state, or an earlier one. */
export interface FolderPosition {
  readonly revision: number;
  /** Number of the trail's last line. */
  readonly lines: number;
}

const NONE: TrailHead = { n: 0, hash: '0'.repeat(64) };

/** Result file that carries a mark, which is valid there alone. */
export interface MarkedResult {
  readonly caseId: string;
  readonly revision: number;
}

const words = (agentId: string, { revision, head }: StoredPosition, within?: MarkedResult): string => {
  const { n, hash } = head ?? NONE;
  const place = within === undefined ? '' : ` in ${within.caseId} ${String(within.revision)}`;
  return `twpas-agent said ${agentId} ${String(revision)} ${String(n)} ${hash}${place}`;
};

/** As text, with an HMAC: without a key of this folder a mark can be repeated but not invented, and in a result not even repeated. */
export function saidText(
  agentId: string,
  said: StoredPosition,
  keys: TrailKeys,
  within?: MarkedResult,
): string {
  const { n, hash } = said.head ?? NONE;
  return [said.revision, n, hash, keys.macKey, keys.mac(words(agentId, said, within))].join(':');
}

const TEXT = /^(\d{1,16}):(\d{1,15}):([0-9a-f]{64}):([0-9a-f]{1,64}):([0-9a-f]{64})$/;

/** Null unless this data folder made the mark: another agent's, by another key, changed, or no such text. */
export function readSaid(
  text: unknown,
  agentId: string,
  keys: Pick<TrailKeys, 'checkMac'>,
  within?: MarkedResult,
): StoredPosition | null {
  const [, revision, n, hash = '', key = '', mac = ''] =
    TEXT.exec(typeof text === 'string' ? text : '') ?? [];
  if (revision === undefined) return null;
  const said = { revision: Number(revision), head: Number(n) === 0 ? null : { n: Number(n), hash } };
  return keys.checkMac(key, words(agentId, said, within), mac) === true ? said : null;
}

/** True if a mark is ahead of the data folder. A mark is written after its data is on disk, so no crash of ours causes this. */
export const isAhead = ({ revision, head }: StoredPosition, known: FolderPosition): boolean =>
  revision > known.revision || (head?.n ?? 0) > known.lines;

/** The highest revision and the latest head of several marks. */
export function most(said: readonly StoredPosition[]): StoredPosition | null {
  const heads = said.flatMap(({ head }) => head ?? []);
  if (said.length === 0) return null;
  return {
    revision: Math.max(...said.map(({ revision }) => revision)),
    head: heads.reduce<TrailHead | null>((a, b) => (a === null || b.n > a.n ? b : a), null),
  };
}
