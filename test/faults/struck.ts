import type { Rig } from './rig.ts';
import type { FaultRow } from './rows.ts';

type Ruled = Pick<Rig, 'sandbox'>;

/** Faults asked for (since the last `clearMisbehaviour`) that no request met: whatever came of it proves nothing. */
export async function neverStruck({ sandbox }: Ruled): Promise<string[]> {
  const rules = await sandbox.rules();
  return rules
    .filter(({ struck }) => struck === 0)
    .map(
      ({ route, fault, parameters }) =>
        `never struck: ${JSON.stringify(fault)} at ${[route, ...parameters].join(' ')}`,
    );
}
export const allStruck = async (rig: Ruled): Promise<boolean> => (await neverStruck(rig)).length === 0;

/** Answered before the body was read: of all requests only a POST has one. */
export const needsBody = ({ fault }: FaultRow): boolean => 'early' in fault && fault.early === true;
/** Only a connection that has served a request before breaks like this. */
export const needsUsedConnection = ({ fault }: FaultRow): boolean =>
  'reused' in fault && fault.reused === true;
