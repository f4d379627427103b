import { z } from 'zod';
import { time } from './time.ts';

export const clientKeyView = z.object({
  kid: z.string(),
  alg: z.enum(['ES384', 'RS384']),
  createdAt: time,
  /** Signs from then on. */
  activeFrom: time,
  retiredAt: time.nullable(),
  /** Signs now. */
  active: z.boolean(),
  /** `next` waits for its day, `previous` signs no more: both are published. `retired` is published no more. */
  state: z.enum(['active', 'next', 'previous', 'retired']),
});
export type ClientKeyView = z.infer<typeof clientKeyView>;
