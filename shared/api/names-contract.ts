/** Names for codes. */
import { z } from 'zod';
import { NAME_TABLES } from '../code-names.ts';
import { base } from './base.ts';

const nhiCode = z.object({ table: z.enum(NAME_TABLES), code: z.string().max(64) });

export const namesContract = {
  names: {
    /** NHI's names for codes, as its guide publishes them. Unknown codes are left out; the order is undefined. */
    nhi: base
      .input(z.object({ codes: z.array(nhiCode).max(1000) }))
      .output(z.array(nhiCode.extend({ name: z.string() }))),
  },
};
