import type { Audit } from '../audit/audit.ts';
import type { Store } from '../db/store.ts';

/** Base64 digits that the first bytes of a sealed value fill alone. */
const DIGITS = 6;

/**
 * Whether the trail has notes that were sealed by the key of a data key's values: those of before notes had a key of their own. The
 * history is looked through too, since the trail may be another folder's, or have lost some of it.
 */
export async function hasNotesBy(
  begins: Buffer,
  { store, audit }: { readonly store: Store; readonly audit: Pick<Audit, 'read'> },
): Promise<boolean> {
  const note = begins.toString('base64').slice(0, DIGITS);
  const found = store.get(`SELECT 1 FROM case_events WHERE instr(detail, $note) > 0 LIMIT 1`, {
    note: `"note":"${note}`,
  });
  if (found !== undefined) return true;
  for await (const { detail } of audit.read({ damaged: 'pass-over' })) {
    const said = detail?.['note'];
    if (typeof said === 'string' && said.startsWith(note)) return true;
  }
  return false;
}
