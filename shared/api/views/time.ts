import { z } from 'zod';

/** ISO 8601 with offset. */
export const time = z.string();
