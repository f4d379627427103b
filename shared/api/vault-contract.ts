/** Who can open the data folder. Command line only. */
import { z } from 'zod';
import { base, by } from './base.ts';

export const vaultContract = {
  /** A new recovery code, shown this once; earlier ones go on opening. */
  recoveryCode: base.input(z.object({ by })).output(z.object({ code: z.string() })),
  /**
   * Takes a way in away, by its name; another one has to open the folder by itself here. `opensElsewhere`: whether a recovery code or a
   * passphrase is left, for the day this machine is gone.
   */
  removeSlot: base
    .input(z.object({ slot: z.string().max(80), by }))
    .output(z.object({ removed: z.string(), opensElsewhere: z.boolean() })),
  /**
   * Another data key: what was sealed is sealed anew in the background (`resealing` in the status). Recovery codes, and whatever else
   * does not open here by itself, end with it. `kinds`: the ways in that are left.
   */
  rotate: base
    .input(z.object({ by }))
    .output(z.object({ kinds: z.array(z.string()), opensElsewhere: z.boolean() })),
  /** Puts on record that the folder was opened by its code, and that this account has been let in. */
  recovered: base.input(z.object({ slot: z.string().max(32), by })).output(z.object({ ok: z.literal(true) })),
};
