/** What every procedure of the contract starts from: how it can fail, as typed errors. */
import { oc } from '@orpc/contract';
import { z } from 'zod';

const failure = z.object({ code: z.string(), messageZh: z.string() });
export const base = oc.errors({
  NOT_FOUND: { status: 404 },
  CONFLICT: { status: 409, data: failure },
  FAILED: { status: 500, data: failure },
});
/** Who asks; the console and the desktop put the signed-in name here, the command line its `--by`. */
export const by = z.string().max(200).optional();
