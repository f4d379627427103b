import { createHash } from 'node:crypto';
import type { Settings } from '../../../../shared/settings.ts';
import type { DestinationState } from '../../../../shared/states.ts';
import { readKept, writeKept } from '../../ground/db/cache.ts';
import type { Store } from '../../ground/db/store.ts';
import { compareVersions, guideOfSystems, guideVersionsOf } from '../../ground/fhir/guide-versions.ts';
import type { CaseContext } from './context.ts';

/** One row of `destinations`: state of a server that survives a restart. Times in ms. */
export interface DestinationRecord {
  readonly id: string;
  readonly state: DestinationState;
  readonly reason: string | null;
  readonly until: number | null;
  readonly failures: number;
  readonly paused_by_person: number;
  readonly per_case_only: number;
  readonly decisions_mark: number | null;
  readonly last_send_at: number | null;
  readonly last_poll_at: number | null;
}

/** A destination is the server, the client and the hospital: a case is bound to all three at its first attempt. */
export function destinationId(settings: Settings): string {
  const { fhirBaseUrl, clientId } = settings.server;
  return createHash('sha256')
    .update([fhirBaseUrl.replace(/\/+$/, ''), clientId, settings.hospitalId].join('\n'))
    .digest('hex')
    .slice(0, 32);
}

const SELECT = `SELECT * FROM destinations WHERE id = $id`;
const SAME_SENDER = `
  SELECT 1 FROM destinations one JOIN destinations other USING (client_id, hospital_id) WHERE one.id = $one AND other.id = $other`;

/** True if two destinations differ by their address alone: same client, same hospital. */
export function isSameSender(store: Pick<Store, 'get'>, one: string, other: string): boolean {
  return store.get(SAME_SENDER, { one, other }) !== undefined;
}

export async function openDestination(store: Store, settings: Settings): Promise<DestinationRecord> {
  const id = destinationId(settings);
  await store.write((tx) => {
    tx.run(
      `INSERT INTO destinations (id, client_id, hospital_id) VALUES ($id, $client, $hospital) ON CONFLICT DO NOTHING`,
      {
        id,
        client: settings.server.clientId,
        hospital: settings.hospitalId,
      },
    );
  });
  return readDestination(store, id);
}

export function readDestination(store: Store, id: string): DestinationRecord {
  const row = store.get<DestinationRecord>(SELECT, { id });
  if (!row) throw new Error('the destination row is gone');
  return row;
}

export function setDestination(
  store: Store,
  id: string,
  set: Partial<Omit<DestinationRecord, 'id'>>,
): Promise<void> {
  const names = Object.keys(set);
  return store.write((tx) => {
    tx.run(`UPDATE destinations SET ${names.map((name) => `${name} = $${name}`).join(', ')} WHERE id = $id`, {
      ...set,
      id,
    });
  });
}

/** The newest version of the TWPAS guide that this destination's answers have shown. */
export interface SeenGuide {
  readonly version: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly where: 'meta.profile' | 'metadata' | 'code-systems';
}

export type DestinationStore = Pick<CaseContext, 'store' | 'destination'>;
const keyOf = ({ destination }: DestinationStore): string => `guide-seen:${destination}`;

export const seenGuide = (place: DestinationStore): SeenGuide | null => readKept(place.store, keyOf(place));

/** Stores a version newer than any seen here before: named by an answer, or inferred from the base of its code systems. */
export async function noteGuides(
  place: DestinationStore,
  resources: readonly unknown[],
  where: SeenGuide['where'],
): Promise<void> {
  const known = seenGuide(place);
  const isNews = (version: string | undefined): version is string =>
    version !== undefined && (known === null || compareVersions(version, known.version) > 0);
  const named = resources.flatMap(guideVersionsOf).sort(compareVersions).at(-1);
  // A base gives only a minimum version: a named version comes first.
  const shown = isNews(named) ? undefined : resources.flatMap((one) => guideOfSystems(one) ?? []).at(0);
  const newest = isNews(named) ? named : shown;
  if (!isNews(newest)) return;
  const seen = { version: newest, where: shown === undefined ? where : 'code-systems' };
  await writeKept(place.store, keyOf(place), (now) => ({ ...seen, at: now }));
  place.store.announce();
}
